namespace MedSeqFT.Evaluation;

/// <summary>All foreground classes of one test case, in the order of their labels.</summary>
public sealed record CaseScore(string Id, IReadOnlyList<ClassScore> Classes)
{
    /// <summary>In the order of the options.</summary>
    public IReadOnlyList<ClassScore> Regions { get; init; } = [];

    /// <param name="labels">Foreground labels; voxels of other values count as background.</param>
    /// <param name="ignoreLabel">Voxels with this label in the reference count for nothing, whatever is predicted there.</param>
    public static CaseScore Of(
        string id,
        LabelMap prediction,
        LabelMap reference,
        IEnumerable<int> labels,
        IReadOnlyList<double> spacingMm,
        EvaluateOptions? options = null,
        int? ignoreLabel = null)
    {
        options ??= new EvaluateOptions();
        var ignored = 0L;
        if (ignoreLabel is { } ignore)
        {
            ignored = reference.Count((short)ignore);
            (prediction, reference) = (prediction.Without(reference, (short)ignore), reference.Without(reference, (short)ignore));
        }
        return new CaseScore(id, [.. labels.Order().Select(label => ClassScore.Of(prediction, reference, label, spacingMm, options, ignored))])
        {
            Regions = [.. LabelRegion.TryParse(options.EvaluateRegions)!.Select(Score)],
        };

        ClassScore Score(LabelRegion region) =>
            ClassScore.Of(prediction.Merged(region.Labels), reference.Merged(region.Labels), 1, spacingMm, options, ignored) with { Label = 0, Region = region.Name };
    }
}
