using System.Text.Json;
using MedSeqFT.Datasets;
using MedSeqFT.Evaluation;

namespace MedSeqFT.Tests.Evaluation;

public sealed class NnUnetSummaryTests
{
    private static readonly double[] Spacing = [1, 1, 1];
    private static readonly LabelMap Reference = new([1, 1, 1, 0], [1, 1, 4]);

    [Fact]
    public void HasTheKeysOfNnUNetInAlphabeticalOrder()
    {
        var text = NnUnetSummary.ToText([new SummaryCase("p/a.nii.gz", "r/a.nii.gz", Score("a", [1, 0, 0, 1], [1, 1, 1, 0]))], []);

        Assert.Equal(
            """
            {
                "foreground_mean": {
                    "Dice": 0.4,
                    "FN": 2,
                    "FP": 1,
                    "IoU": 0.25,
                    "TN": 0,
                    "TP": 1,
                    "n_pred": 2,
                    "n_ref": 3
                },
                "mean": {
                    "1": {
                        "Dice": 0.4,
                        "FN": 2,
                        "FP": 1,
                        "IoU": 0.25,
                        "TN": 0,
                        "TP": 1,
                        "n_pred": 2,
                        "n_ref": 3
                    }
                },
                "metric_per_case": [
                    {
                        "metrics": {
                            "1": {
                                "Dice": 0.4,
                                "FN": 2,
                                "FP": 1,
                                "IoU": 0.25,
                                "TN": 0,
                                "TP": 1,
                                "n_pred": 2,
                                "n_ref": 3
                            }
                        },
                        "prediction_file": "p/a.nii.gz",
                        "reference_file": "r/a.nii.gz"
                    }
                ]
            }

            """.ReplaceLineEndings("\n"),
            text);
    }

    [Fact]
    public void LeavesCasesWithoutTheClassOutOfItsMeanDiceButNotOutOfItsCounts()
    {
        var summary = Read(NnUnetSummary.ToText([Case("a", [1, 0, 0, 0], [1, 1, 1, 0]), Case("b", [0, 0, 0, 0], [0, 0, 0, 0])], []));

        Assert.Equal(0.5, summary.GetProperty("mean").GetProperty("1").GetProperty("Dice").GetDouble());
        Assert.Equal(0.5, summary.GetProperty("mean").GetProperty("1").GetProperty("TP").GetDouble());
        Assert.Equal("NaN", summary.GetProperty("metric_per_case")[1].GetProperty("metrics").GetProperty("1").GetProperty("Dice").GetString());
    }

    [Fact]
    public void HasNoForegroundMeanWhenAClassIsNowhere()
    {
        var score = CaseScore.Of("a", Reference, Reference, [1, 2], Spacing);

        var summary = Read(NnUnetSummary.ToText([new SummaryCase("p", "r", score)], []));

        Assert.Equal("NaN", summary.GetProperty("foreground_mean").GetProperty("Dice").GetString());
        Assert.Equal(1, summary.GetProperty("mean").GetProperty("1").GetProperty("Dice").GetDouble());
    }

    [Fact]
    public void NamesRegionsByTheirLabelsInPlaceOfClasses()
    {
        var options = new EvaluateOptions { EvaluateRegions = "whole=1,2 core=2" };
        var score = CaseScore.Of("a", new LabelMap([2, 1, 0, 0], [1, 1, 4]), new LabelMap([1, 2, 0, 0], [1, 1, 4]), [1, 2], Spacing, options);

        var mean = Read(NnUnetSummary.ToText([new SummaryCase("p", "r", score)], LabelRegion.TryParse(options.EvaluateRegions)!)).GetProperty("mean");

        Assert.Equal(["(1, 2)", "2"], mean.EnumerateObject().Select(p => p.Name));
        Assert.Equal(1, mean.GetProperty("(1, 2)").GetProperty("Dice").GetDouble());
        Assert.Equal(0, mean.GetProperty("2").GetProperty("Dice").GetDouble());
    }

    private static SummaryCase Case(string id, short[] prediction, short[] reference) => new($"{id}.nii.gz", $"{id}.nii.gz", Score(id, prediction, reference));

    private static CaseScore Score(string id, short[] prediction, short[] reference) =>
        CaseScore.Of(id, new LabelMap(prediction, [1, 1, 4]), new LabelMap(reference, [1, 1, 4]), [1], Spacing);

    /// <summary>As Python reads it: a bare NaN is a value.</summary>
    private static JsonElement Read(string text) => JsonDocument.Parse(text.Replace(": NaN", ": \"NaN\"", StringComparison.Ordinal)).RootElement;
}
