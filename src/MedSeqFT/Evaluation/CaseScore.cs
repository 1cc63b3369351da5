namespace MedSeqFT.Evaluation;

/// <summary>All foreground classes of one test case, in the order of their labels.</summary>
public sealed record CaseScore(string Id, IReadOnlyList<ClassScore> Classes)
{
    /// <param name="labels">Foreground labels; voxels of other values count as background.</param>
    public static CaseScore Of(string id, LabelMap prediction, LabelMap reference, IEnumerable<int> labels, IReadOnlyList<double> spacingMm) =>
        new(id, [.. labels.Order().Select(label => ClassScore.Of(prediction, reference, label, spacingMm))]);
}
