using MedSeqFT.Datasets;

namespace MedSeqFT.Evaluation;

/// <summary>
/// summary.json as nnU-Net v2 writes it, for the tools that read it: keys in alphabetical order, and a bare NaN (which
/// Python reads, though strict JSON has none) where a class is in neither mask. Classes, or in their place the regions
/// when there are any.
/// </summary>
public static class NnUnetSummary
{
    public const string FileName = "summary.json";

    private static readonly string[] Metrics = ["Dice", "FN", "FP", "IoU", "TN", "TP", "n_pred", "n_ref"];

    public static void Write(string path, IReadOnlyList<SummaryCase> cases, IReadOnlyList<LabelRegion> regions) =>
        File.WriteAllText(path, ToText(cases, regions));

    /// <param name="cases">At least one.</param>
    /// <param name="regions">Those that the cases were scored with.</param>
    public static string ToText(IReadOnlyList<SummaryCase> cases, IReadOnlyList<LabelRegion> regions)
    {
        var scores = cases.Select(one => Scores(one.Score, regions)).ToList();
        var means = scores[0].Keys.ToDictionary(key => key, key => MetricsOf(metric => Mean(scores.Select(one => one[key][metric]).Where(value => !double.IsNaN(value)))));
        return SummaryJson.ToText(json =>
        {
            SummaryJson.Metrics(json, "foreground_mean", MetricsOf(metric => Mean(means.Values.Select(mean => mean[metric]))));
            SummaryJson.Classes(json, "mean", means);
            json.WriteStartArray("metric_per_case");
            for (var i = 0; i < cases.Count; i++)
            {
                json.WriteStartObject();
                SummaryJson.Classes(json, "metrics", scores[i]);
                json.WriteString("prediction_file", cases[i].PredictionFile);
                json.WriteString("reference_file", cases[i].ReferenceFile);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    private static SortedDictionary<string, double> MetricsOf(Func<string, double> value) =>
        new(Metrics.ToDictionary(metric => metric, value), StringComparer.Ordinal);

    /// <summary>By class in the order of the text of its key, which is the order that nnU-Net's files have.</summary>
    private static SortedDictionary<string, SortedDictionary<string, double>> Scores(CaseScore one, IReadOnlyList<LabelRegion> regions)
    {
        var keyed = regions.Count > 0
            ? regions.Zip(one.Regions, (region, score) => (region.Key, Score: score))
            : one.Classes.Select(score => (score.Key, Score: score));
        var sorted = new SortedDictionary<string, SortedDictionary<string, double>>(StringComparer.Ordinal);
        foreach (var (key, score) in keyed)
            sorted[key] = MetricsOf(metric => Value(score, metric));
        return sorted;
    }

    private static double Value(ClassScore score, string metric)
    {
        var absent = score.PredictionVoxels + score.ReferenceVoxels == 0;
        return metric switch
        {
            "Dice" => absent ? double.NaN : score.Dice,
            "IoU" => absent ? double.NaN : score.Iou ?? double.NaN,
            "TP" => score.TruePositives,
            "TN" => score.TrueNegatives,
            "FP" => score.PredictionVoxels - score.TruePositives,
            "FN" => score.ReferenceVoxels - score.TruePositives,
            "n_pred" => score.PredictionVoxels,
            _ => score.ReferenceVoxels,
        };
    }

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average();
}
