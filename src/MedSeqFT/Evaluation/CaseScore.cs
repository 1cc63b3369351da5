using MedSeqFT.Datasets;

namespace MedSeqFT.Evaluation;

/// <summary>All foreground classes of one test case, in the order of their labels; or the regions that its task learns, in theirs.</summary>
public sealed record CaseScore(string Id, IReadOnlyList<ClassScore> Classes)
{
    /// <summary>In the order of the options.</summary>
    public IReadOnlyList<ClassScore> Regions { get; init; } = [];

    /// <param name="labels">Foreground labels; voxels of other values count as background.</param>
    /// <param name="scheme">Regions to score in the labels' place, and the label of the reference that counts for nothing, whatever is predicted there.</param>
    public static CaseScore Of(
        string id,
        LabelMap prediction,
        LabelMap reference,
        IEnumerable<int> labels,
        IReadOnlyList<double> spacingMm,
        EvaluateOptions? options = null,
        LabelScheme? scheme = null)
    {
        options ??= new EvaluateOptions();
        var ignored = 0L;
        if (scheme?.Ignore is { } ignore)
        {
            ignored = reference.Count((short)ignore);
            (prediction, reference) = (prediction.Without(reference, (short)ignore), reference.Without(reference, (short)ignore));
        }
        IEnumerable<ClassScore> classes = scheme is { HasRegions: true }
            ? scheme.Regions.Zip(scheme.ClassOrder, (region, label) => Score(region) with { Label = label })
            : labels.Order().Select(label => ClassScore.Of(prediction, reference, label, spacingMm, options, ignored));
        return new CaseScore(id, [.. classes])
        {
            Regions = [.. LabelRegion.TryParse(options.EvaluateRegions)!.Select(Score)],
        };

        ClassScore Score(LabelRegion region) =>
            ClassScore.Of(prediction.Merged(region.Labels), reference.Merged(region.Labels), 1, spacingMm, options, ignored) with { Label = 0, Region = region.Name, Key = region.Key };
    }
}
