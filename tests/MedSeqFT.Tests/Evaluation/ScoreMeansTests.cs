using MedSeqFT.Evaluation;

namespace MedSeqFT.Tests.Evaluation;

/// <summary>What becomes of a class that is missed: the policy that decides the paper's HD95 columns.</summary>
public sealed class ScoreMeansTests
{
    /// <summary>Four cases: found, found, overlooked, absent from both.</summary>
    private static readonly ClassScore[] FourCases =
    [
        Score(dice: 0.8, hd95: 4, reference: 10, prediction: 9),
        Score(dice: 0.6, hd95: 8, reference: 10, prediction: 5),
        Score(dice: 0, hd95: null, reference: 10, prediction: 0),
        Score(dice: 1, hd95: 0, reference: 0, prediction: 0),
    ];

    [Theory]
    [InlineData(998, (4 + 8 + 998 + 0) / 4.0)]
    [InlineData(500, (4 + 8 + 500 + 0) / 4.0)]
    [InlineData(373.12866, (4 + 8 + 373.12866) / 4.0)]
    public void PutsThePenaltyInPlaceOfEachMiss(double penalty, double expected)
    {
        var means = ScoreMeans.OverCases(FourCases, penalty);

        Assert.Equal(expected, means.Hd95MmPenalised, 1e-12);
        Assert.Equal((2 + 4 + penalty + 0) / 4, means.Hd95VoxelPenalised, 1e-12);
    }

    [Fact]
    public void LeavesMissesOutOfThePlainMeanAndCountsThem()
    {
        var means = ScoreMeans.OverCases(FourCases, 998);

        Assert.Equal(0.6, means.Dice, 1e-12);
        Assert.Equal(4.0, means.Hd95Mm!.Value, 1e-12);
        Assert.Equal(2.0, means.Hd95Voxel!.Value, 1e-12);
        Assert.Equal(1, means.Misses);
    }

    [Fact]
    public void HasNoPlainMeanWhenEveryCaseIsAMiss()
    {
        var means = ScoreMeans.OverCases([FourCases[2], FourCases[2]], 998);

        Assert.Null(means.Hd95Mm);
        Assert.Equal(998, means.Hd95MmPenalised);
        Assert.Equal(2, means.Misses);
    }

    [Fact]
    public void OfATaskIsThePlainMeanOfItsClasses()
    {
        var organ = ScoreMeans.OverCases([FourCases[0]], 998);
        var tumour = ScoreMeans.OverCases([FourCases[2]], 998);

        var task = ScoreMeans.OverClasses([organ, tumour]);

        Assert.Equal(0.4, task.Dice, 1e-12);
        Assert.Equal(4, task.Hd95Mm);
        Assert.Equal((4 + 998) / 2.0, task.Hd95MmPenalised);
        Assert.Equal(1, task.Misses);
    }

    [Fact]
    public void LeavesOutOfEveryMeanWhatDoesNotExistWhenAskedTo()
    {
        var (means, absent, overlooked) = (
            ScoreMeans.OverCases(FourCases, 998, skips: true),
            ScoreMeans.OverCases([FourCases[3]], 998, skips: true),
            ScoreMeans.OverCases([FourCases[2], FourCases[3]], 998, skips: true));

        Assert.Equal((0.8 + 0.6 + 0) / 3, means.Dice, 1e-12);
        Assert.Equal((6.0, 6.0, 3.0, 3.0), (means.Hd95Mm, means.Hd95MmPenalised, means.Hd95Voxel, means.Hd95VoxelPenalised));
        Assert.Equal((3, 0, 1), (means.Cases, absent.Cases, overlooked.Cases));
        Assert.Equal((0, null, 998), (overlooked.Dice, overlooked.Hd95Mm, overlooked.Hd95MmPenalised));
        Assert.Equal(means with { Cases = null }, ScoreMeans.OverClasses([absent, means]));
    }

    private static ClassScore Score(double dice, double? hd95, long reference, long prediction) => new()
    {
        Label = 1,
        Dice = dice,
        Hd95Mm = hd95,
        Hd95Voxel = hd95 / 2,
        ReferenceVoxels = reference,
        PredictionVoxels = prediction,
    };
}
