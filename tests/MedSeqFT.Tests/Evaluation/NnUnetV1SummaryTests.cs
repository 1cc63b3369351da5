using System.Text.Json;
using MedSeqFT.Datasets;
using MedSeqFT.Evaluation;

namespace MedSeqFT.Tests.Evaluation;

public sealed class NnUnetV1SummaryTests
{
    private static readonly string[] Metrics =
    [
        "Accuracy", "Dice", "False Discovery Rate", "False Negative Rate", "False Omission Rate", "False Positive Rate", "Hausdorff Distance 95", "Jaccard",
        "Negative Predictive Value", "Precision", "Recall", "Total Positives Reference", "Total Positives Test", "True Negative Rate",
    ];

    [Fact]
    public void EveryRateIsThatOfTheFourCounts()
    {
        // 2 true positives, 1 false positive, 3 false negatives, 4 true negatives.
        var score = Score([1, 1, 1, 0, 0, 0, 0, 0, 0, 0], [1, 1, 0, 1, 1, 1, 0, 0, 0, 0]);

        var metrics = Read([score]).GetProperty("all")[0].GetProperty("1");

        Assert.Equal(Metrics, metrics.EnumerateObject().Select(m => m.Name));
        double[] expected = [6 / 10.0, 4 / 8.0, 1 / 3.0, 3 / 5.0, 3 / 7.0, 1 / 5.0, 2.65, 2 / 6.0, 4 / 7.0, 2 / 3.0, 2 / 5.0, 5, 3, 4 / 5.0];
        Assert.All(Metrics.Zip(expected), pair => Assert.Equal(pair.Second, metrics.GetProperty(pair.First).GetDouble(), 1e-12));
    }

    [Fact]
    public void RatesWithoutADenominatorAreNoNumberAndCountInNoMean()
    {
        var results = Read([Score([0, 0, 0], [0, 0, 0]), Score([1, 1, 1], [0, 1, 1])]);

        var (empty, full, mean) = (results.GetProperty("all")[0].GetProperty("1"), results.GetProperty("all")[1].GetProperty("1"), results.GetProperty("mean").GetProperty("1"));
        Assert.Equal(["Dice", "False Discovery Rate", "False Negative Rate", "Hausdorff Distance 95", "Jaccard", "Precision", "Recall"], Missing(empty));
        Assert.Equal(["False Omission Rate", "Hausdorff Distance 95", "Negative Predictive Value"], Missing(full));
        Assert.Equal(["Hausdorff Distance 95"], Missing(mean));
        Assert.Equal(0.8, mean.GetProperty("Dice").GetDouble(), 1e-12);
        Assert.Equal((1 + (2 / 3.0)) / 2, mean.GetProperty("Accuracy").GetDouble(), 1e-12);
    }

    [Fact]
    public void NamesTheFilesAndTheTask()
    {
        var text = NnUnetV1Summary.ToText("Liver", [new SummaryCase("p.nii.gz", "r.nii.gz", Score([1], [1]))], []);

        using var json = JsonDocument.Parse(text.Replace("NaN", "null", StringComparison.Ordinal));
        var one = json.RootElement.GetProperty("results").GetProperty("all")[0];
        Assert.Equal(("p.nii.gz", "r.nii.gz"), (one.GetProperty("test").GetString(), one.GetProperty("reference").GetString()));
        Assert.Equal(["name", "results", "task"], json.RootElement.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void RegionsStandInTheClassesPlace()
    {
        var region = new LabelRegion("all", [1, 2]);
        var score = CaseScore.Of("a", Map([1, 2, 0]), Map([2, 2, 0]), [1, 2], [1, 1, 1], new EvaluateOptions { EvaluateRegions = "all=1,2" });

        var results = Read([score], region);

        Assert.Equal(1, results.GetProperty("mean").GetProperty("(1, 2)").GetProperty("Dice").GetDouble());
    }

    private static IEnumerable<string> Missing(JsonElement metrics) => metrics.EnumerateObject().Where(m => m.Value.ValueKind == JsonValueKind.Null).Select(m => m.Name);

    private static JsonElement Read(IReadOnlyList<CaseScore> scores, params LabelRegion[] regions)
    {
        var text = NnUnetV1Summary.ToText("Task", [.. scores.Select(score => new SummaryCase("p", "r", score))], regions);
        return JsonDocument.Parse(text.Replace("NaN", "null", StringComparison.Ordinal)).RootElement.GetProperty("results");
    }

    private static CaseScore Score(short[] prediction, short[] reference) => CaseScore.Of("a", Map(prediction), Map(reference), [1], [1, 1, 1]);

    private static LabelMap Map(short[] labels) => new(labels, [1, 1, labels.Length]);
}
