using MedSeqFT.Inference;

namespace MedSeqFT.Evaluation;

/// <summary>
/// Determines nnU-Net's postprocessing on cases with labels (cross-validated or training cases, never test cases): first
/// the largest part of all foreground together, if that raises the mean Dice and lowers no class's; then of each class by
/// itself, if its own Dice rises. What is adopted stays on for the next question.
/// </summary>
public sealed class PostprocessingChoice
{
    private readonly IReadOnlyList<IReadOnlyList<int>> classes;
    private readonly List<(LabelMap Prediction, LabelMap Reference)> cases = [];

    /// <param name="classes">Labels of each class or region in the order of their declaration.</param>
    public PostprocessingChoice(IReadOnlyList<IReadOnlyList<int>> classes) => this.classes = classes;

    public void Add(LabelMap prediction, LabelMap reference) => cases.Add((prediction, reference));

    public Postprocessing Determine(CancellationToken cancellation = default)
    {
        var chosen = new List<IReadOnlyList<int>>();
        var predictions = cases.Select(c => c.Prediction).ToList();
        var before = MeanDice(predictions);
        foreach (var set in Candidates())
        {
            cancellation.ThrowIfCancellationRequested();
            var one = new Postprocessing { KeepLargest = [set] };
            var changed = predictions.ConvertAll(prediction => prediction.After(one));
            var after = MeanDice(changed);
            var own = Enumerable.Range(0, classes.Count).FirstOrDefault(c => ReferenceEquals(classes[c], set), -1);
            if (own < 0 ? !(after.Average() > before.Average()) || after.Zip(before).Any(pair => pair.First < pair.Second) : !(after[own] > before[own]))
                continue;
            chosen.Add(set);
            (predictions, before) = (changed, after);
        }
        return new Postprocessing { KeepLargest = chosen };
    }

    /// <summary>All foreground together, then each class if there are several.</summary>
    private IEnumerable<IReadOnlyList<int>> Candidates() =>
        [[.. classes.SelectMany(labels => labels).Distinct().Order()], .. classes.Count > 1 ? classes : []];

    /// <summary>By class, over the cases that have it in prediction or reference; NaN when none has.</summary>
    private double[] MeanDice(List<LabelMap> predictions) => [.. classes.Select(labels => predictions
        .Zip(cases, (prediction, one) => OverlapCounts.Of(prediction.Merged(labels), one.Reference.Merged(labels), 1).Dice)
        .Average() ?? double.NaN)];
}
