using MedSeqFT.Datasets;

namespace MedSeqFT.Evaluation;

/// <summary>
/// The summary.json of nnU-Net v1, for scripts made for it: per case and on average, for every class, the rates that its
/// evaluator names, and the 95 % Hausdorff distance of its "advanced" ones. The background, label 0 there, is left out. A rate
/// whose denominator is empty is a bare NaN and counts in no mean.
/// </summary>
public static class NnUnetV1Summary
{
    /// <summary>Beside version 2's, which has the plain name.</summary>
    public const string FileName = "summary_v1.json";

    /// <param name="name">Of the task.</param>
    public static void Write(string path, string name, IReadOnlyList<SummaryCase> cases, IReadOnlyList<LabelRegion> regions) =>
        File.WriteAllText(path, ToText(name, cases, regions));

    /// <param name="cases">At least one.</param>
    /// <param name="regions">Those that the cases were scored with; in the classes' place when there are any.</param>
    public static string ToText(string name, IReadOnlyList<SummaryCase> cases, IReadOnlyList<LabelRegion> regions)
    {
        var scores = cases.Select(one => Scores(one.Score, regions)).ToList();
        var means = scores[0].ToDictionary(one => one.Key, one => new SortedDictionary<string, double>(
            one.Value.Keys.ToDictionary(metric => metric, metric => scores.Select(score => score[one.Key][metric]).Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average()),
            StringComparer.Ordinal));
        return SummaryJson.ToText(json =>
        {
            json.WriteString("name", name);
            json.WriteStartObject("results");
            json.WriteStartArray("all");
            for (var i = 0; i < cases.Count; i++)
            {
                json.WriteStartObject();
                foreach (var (key, metrics) in scores[i])
                    SummaryJson.Metrics(json, key, metrics);
                json.WriteString("reference", cases[i].ReferenceFile);
                json.WriteString("test", cases[i].PredictionFile);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            SummaryJson.Classes(json, "mean", means);
            json.WriteEndObject();
            json.WriteString("task", name);
        });
    }

    private static SortedDictionary<string, SortedDictionary<string, double>> Scores(CaseScore one, IReadOnlyList<LabelRegion> regions)
    {
        var keyed = regions.Count > 0 ? regions.Zip(one.Regions, (region, score) => (region.Key, Score: score)) : one.Classes.Select(score => (score.Key, Score: score));
        return new(keyed.ToDictionary(pair => pair.Key, pair => Metrics(pair.Score)), StringComparer.Ordinal);
    }

    private static SortedDictionary<string, double> Metrics(ClassScore score)
    {
        double tp = score.TruePositives, tn = score.TrueNegatives, test = score.PredictionVoxels, reference = score.ReferenceVoxels;
        var (fp, fn) = (test - tp, reference - tp);
        var bounded = reference > 0 && test > 0 && fp + tn > 0 && fn + tn > 0; // neither mask empty, neither full
        return new(StringComparer.Ordinal)
        {
            ["Accuracy"] = (tp + tn) / (tp + fp + tn + fn),
            ["Dice"] = 2 * tp / (2 * tp + fp + fn),
            ["False Discovery Rate"] = fp / test,
            ["False Negative Rate"] = fn / reference,
            ["False Omission Rate"] = fn / (fn + tn),
            ["False Positive Rate"] = fp / (fp + tn),
            ["Hausdorff Distance 95"] = bounded ? score.Hd95Mm ?? double.NaN : double.NaN,
            ["Jaccard"] = tp / (tp + fp + fn),
            ["Negative Predictive Value"] = tn / (fn + tn),
            ["Precision"] = tp / test,
            ["Recall"] = tp / reference,
            ["Total Positives Reference"] = reference,
            ["Total Positives Test"] = test,
            ["True Negative Rate"] = tn / (fp + tn),
        };
    }
}
