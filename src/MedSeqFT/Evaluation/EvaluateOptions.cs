using System.Globalization;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Evaluation;

/// <summary>How a task's deliverable is tested on the held-out cases.</summary>
public sealed record EvaluateOptions
{
    /// <summary>Distance of neighbouring tiles as a share of the patch (nnU-Net: 0.5).</summary>
    public double TileStep { get; init; } = 0.5;

    /// <summary>Averages over all mirrored copies of a tile, 8 in 3D (nnU-Net's default).</summary>
    public bool Mirroring { get; init; } = true;

    /// <summary>
    /// HD95 that stands for a class found in only one of prediction and reference (998 in the authors' UniSeg script,
    /// 500 in MedCoSS, 373.13 in DoDNet); used for the penalised means alone.
    /// </summary>
    public double Hd95Penalty { get; init; } = 998;

    public IEnumerable<Diagnostic> Validate()
    {
        if (!(TileStep > 0 && TileStep <= 1))
            yield return OptionErrors.OutOfRange(nameof(TileStep), Text(TileStep), "a number above 0 and up to 1");
        if (!(Hd95Penalty >= 0 && double.IsFinite(Hd95Penalty)))
            yield return OptionErrors.OutOfRange(nameof(Hd95Penalty), Text(Hd95Penalty), "a number from 0");
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
