using MedSeqFT.Datasets;
using MedSeqFT.Evaluation;

namespace MedSeqFT.Tests.Evaluation;

public sealed class CaseScoreTests
{
    [Fact]
    public void ScoresEveryClassByItselfInTheOrderOfLabels()
    {
        var reference = new LabelMap([1, 1, 2, 0], [1, 1, 4]);
        var prediction = new LabelMap([1, 0, 2, 2], [1, 1, 4]);

        var score = CaseScore.Of("a", prediction, reference, [2, 1], [1, 1, 1]);

        Assert.Equal([1, 2], score.Classes.Select(c => c.Label));
        Assert.Equal(2.0 / 3, score.Classes[0].Dice, 1e-12);
        Assert.Equal(2.0 / 3, score.Classes[1].Dice, 1e-12);
        Assert.Empty(score.Regions);
    }

    [Fact]
    public void ScoresRegionsAsTheUnionOfTheirLabels()
    {
        var reference = new LabelMap([1, 1, 2, 0], [1, 1, 4]);
        var prediction = new LabelMap([2, 0, 1, 3], [1, 1, 4]);

        var score = CaseScore.Of("a", prediction, reference, [1, 2], [1, 1, 1], new EvaluateOptions { EvaluateRegions = "whole=1,2 core=2" });

        Assert.Equal(["whole", "core"], score.Regions.Select(r => r.Region));
        Assert.Equal((2.0 * 2) / (2 + 3), score.Regions[0].Dice, 1e-12);
        Assert.Equal((0.0, 0), (score.Regions[1].Dice, score.Regions[1].Label));
    }

    [Fact]
    public void ATaskOfRegionsIsScoredByThem()
    {
        var reference = new LabelMap([1, 1, 2, 0, 9], [1, 1, 5]);
        var prediction = new LabelMap([2, 1, 1, 0, 2], [1, 1, 5]);
        var scheme = new LabelScheme { Regions = [new("whole", [1, 2]), new("core", [2])], ClassOrder = [1, 2], Ignore = 9 };

        var score = CaseScore.Of("a", prediction, reference, [1, 2], [1, 1, 1], scheme: scheme);

        Assert.Equal([(1, "whole", "(1, 2)", 1.0), (2, "core", "2", 0.0)], score.Classes.Select(c => (c.Label, c.Region!, c.Key, c.Dice)));
        Assert.Empty(score.Regions);
    }

    [Fact]
    public void LeavesIgnoredVoxelsOutOfEveryCount()
    {
        var reference = new LabelMap([1, 9, 9, 0, 0], [1, 1, 5]);
        var prediction = new LabelMap([1, 1, 0, 0, 1], [1, 1, 5]);

        var score = CaseScore.Of("a", prediction, reference, [1], [1, 1, 1], scheme: new() { Ignore = 9 }).Classes[0];

        Assert.Equal((1, 1, 2, 1), (score.TruePositives, score.TrueNegatives, score.PredictionVoxels, score.ReferenceVoxels));
        Assert.Equal(2.0 / 3, score.Dice, 1e-12);
        Assert.Equal(4, score.HausdorffMm);
    }
}
