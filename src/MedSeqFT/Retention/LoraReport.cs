using System.Globalization;
using MedSeqFT.Datasets;

namespace MedSeqFT.Retention;

/// <summary>lora.json of stage distill: the size and the directions of every Linear's update, in forward order (compare Fig. 4).</summary>
public sealed record LoraReport(int Rank, IReadOnlyList<LoraUpdate> Linears)
{
    public const string FileName = "lora.json";

    public static LoraReport Of(LoraAdapter lora) =>
        new((int)lora.Branches[0].A.shape[0], [.. lora.Branches.Select(branch => branch.Measure())]);

    public void Save(string folder) => ReadableJson.Write(Path.Combine(folder, FileName), this);

    /// <summary>One line for the log, with the Linear that moves most.</summary>
    public override string ToString()
    {
        var most = Linears.MaxBy(update => update.RelativeNorm)!;
        return string.Create(CultureInfo.InvariantCulture,
            $"{Linears.Count} linears of rank {Rank} moved, most {most.Linear} by {most.RelativeNorm:P2} of its norm, singular values {string.Join(", ", most.SingularValues.Take(4).Select(v => v.ToString("G3", CultureInfo.InvariantCulture)))} (all in {FileName})");
    }
}
