using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Inference;

/// <summary>
/// What is removed from a predicted label map: everything outside of the largest connected part. Determined on cases with
/// labels, kept beside the model as postprocessing.json and applied to every prediction.
/// </summary>
public sealed record Postprocessing
{
    public const string FileName = "postprocessing.json";

    /// <summary>Sets of labels, each taken as one mask of which only the largest part stays, one after the other.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> KeepLargest { get; init; }

    public static Postprocessing None { get; } = new() { KeepLargest = [] };

    public void Save(string path) => ReadableJson.Write(path, this);

    /// <exception cref="UserErrorException">MSQ1085: missing or damaged.</exception>
    public static Postprocessing Load(string path) => File.Exists(path)
        ? ReadableJson.Read<Postprocessing>(path, EvaluationErrors.BrokenPostprocessing, p => p.Fault())
        : throw new UserErrorException(EvaluationErrors.BrokenPostprocessing(path, 0, "the file does not exist."));

    /// <summary>Sets the voxels that are to go to 0, in place.</summary>
    /// <param name="labels">z, y, x with x fastest.</param>
    public void Apply(Span<short> labels, IReadOnlyList<int> size)
    {
        foreach (var set in KeepLargest)
            KeepLargestOf(set, labels, size);
    }

    /// <summary>Parts that tie for the largest all stay, as in nnU-Net.</summary>
    private static void KeepLargestOf(IReadOnlyList<int> set, Span<short> labels, IReadOnlyList<int> size)
    {
        var wanted = new byte[1 << 16];
        foreach (var label in set)
            wanted[(ushort)label] = 1;
        var mask = new byte[labels.Length];
        for (var i = 0; i < mask.Length; i++)
            mask[i] = wanted[(ushort)labels[i]];
        var parts = ConnectedComponents.Of(mask, size);
        if (parts.Voxels.Count < 2)
            return;
        var largest = parts.Voxels.Max();
        for (var run = 0; run < parts.Runs.Count; run++)
        {
            var (row, start, end) = parts.Runs[run];
            if (parts.Voxels[parts.Component(run)] < largest)
                labels[((row * size[2]) + start)..((row * size[2]) + end)].Clear();
        }
    }

    private string? Fault() => KeepLargest.Any(set => set.Count == 0 || set.Any(label => label is < 1 or > short.MaxValue))
        ? "'KeepLargest' has a set without labels, or a label that is not from 1 to 32767."
        : null;
}
