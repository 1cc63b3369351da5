using System.Text.Json.Serialization;

namespace MedSeqFT.Datasets;

/// <summary>
/// What nnU-Net v2's dataset.json can say of label values besides a name each: regions, which may overlap and are learnt in
/// the labels' place, and a value that is left out of training and evaluation.
/// </summary>
public sealed record LabelScheme
{
    /// <summary>In the order of their declaration, one output of the network each; empty when every label is a class of its own.</summary>
    public IReadOnlyList<LabelRegion> Regions { get; init; } = [];

    /// <summary>
    /// regions_class_order: the label painted where region i is predicted, one region after the other, so that a later one
    /// covers an earlier one.
    /// </summary>
    public IReadOnlyList<int> ClassOrder { get; init; } = [];

    /// <summary>The value of voxels that nobody annotated: one above the largest label.</summary>
    public int? Ignore { get; init; }

    [JsonIgnore]
    public bool HasRegions => Regions.Count > 0;

    /// <summary>How many channels the output of a network for these labels has.</summary>
    /// <param name="labels">Names of label 0 (the background), 1, 2, ...</param>
    public static int Outputs(IReadOnlyList<string> labels, LabelScheme? scheme) => scheme is { HasRegions: true } ? scheme.Regions.Count : labels.Count;

    /// <summary>What is scored: the regions, or every foreground label by itself; each with the value it has in a predicted label map.</summary>
    public static IReadOnlyList<(int Label, LabelRegion Region)> Targets(IReadOnlyList<string> labels, LabelScheme? scheme) => scheme is { HasRegions: true }
        ? [.. scheme.ClassOrder.Zip(scheme.Regions)]
        : [.. labels.Index().Skip(1).Select(label => (label.Index, new LabelRegion(label.Item, [label.Index])))];
}
