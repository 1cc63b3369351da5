using MedSeqFT.Evaluation;

namespace MedSeqFT.Tests.Evaluation;

public sealed class ClassScoreTests
{
    private static readonly int[] Size = [6, 8, 10];
    private static readonly double[] Spacing = [3, 1, 1];
    private static readonly LabelMap Empty = new(new short[480], Size);
    private static readonly LabelMap Moved = BruteForce.Blob(Size, [2, 4, 5], [2, 3, 3]);
    private static readonly LabelMap Blob = BruteForce.Blob(Size, [3, 4, 5], [2, 3, 3]);

    [Fact]
    public void CountsAClassInNeitherMaskAsPerfect()
    {
        var score = ClassScore.Of(Empty, Empty, 1, Spacing);

        Assert.Equal((1, 0, 0, false), (score.Dice, score.Hd95Mm, score.Hd95Voxel, score.Missed));
    }

    [Fact]
    public void GivesAnOverlookedClassNoDistance()
    {
        var score = ClassScore.Of(Empty, Blob, 1, Spacing);

        Assert.Equal((0, null, null, true), (score.Dice, score.Hd95Mm, score.Hd95Voxel, score.Missed));
    }

    [Fact]
    public void HasEveryFurtherMeasureOfAnAbsentAndOfAnOverlookedClass()
    {
        var (absent, overlooked) = (ClassScore.Of(Empty, Empty, 1, Spacing), ClassScore.Of(Empty, Blob, 1, Spacing));

        Assert.Equal((1, 0, 0, 1), (absent.Iou, absent.HausdorffMm, absent.AssdMm, absent.SurfaceDice));
        Assert.Equal((0, null, null, 0), (overlooked.Iou, overlooked.HausdorffMm, overlooked.AssdMm, overlooked.SurfaceDice));
        Assert.Null(overlooked.MissedMm);
    }

    [Theory]
    [InlineData("medpy")]
    [InlineData("monai")]
    [InlineData("surface-distance")]
    public void MeasuresAfterTheDefinitionNamed(string definition)
    {
        var score = ClassScore.Of(Moved, Blob, 1, Spacing, new EvaluateOptions { Hd95Definition = definition });

        var pair = SurfacePair.Of(Moved, Blob, 1);
        var (distances, elements) = (pair.Distances(Spacing)!, pair.ElementDistances(Spacing)!);
        Assert.Equal(definition switch { "medpy" => distances.Hd95, "monai" => distances.Hd95OfDirected, _ => elements.Hd95 }, score.Hd95Mm);
        Assert.Equal(definition switch { "surface-distance" => elements.Hausdorff, _ => distances.Hausdorff }, score.HausdorffMm);
        Assert.Equal(distances.Assd, score.AssdMm);
    }

    [Fact]
    public void TakesTheSurfaceDiceAtTheToleranceOfTheOptions()
    {
        var elements = SurfacePair.Of(Moved, Blob, 1).ElementDistances(Spacing)!;

        Assert.Equal(elements.Dice(1), ClassScore.Of(Moved, Blob, 1, Spacing).SurfaceDice);
        Assert.Equal(1, ClassScore.Of(Moved, Blob, 1, Spacing, new EvaluateOptions { SurfaceDiceTolerance = 3 }).SurfaceDice);
        Assert.True(elements.Dice(1) < 1);
    }

    [Fact]
    public void PutsTheDiagonalOfTheImageInPlaceOfAMissWhenAskedTo()
    {
        var score = ClassScore.Of(Empty, Blob, 1, Spacing, new EvaluateOptions { MissedDistance = "diagonal" });

        Assert.Equal(Math.Sqrt((18 * 18) + (8 * 8) + (10 * 10)), score.MissedMm!.Value, 1e-12);
        Assert.Equal(Math.Sqrt((6 * 6) + (8 * 8) + (10 * 10)), score.MissedVoxel!.Value, 1e-12);
        Assert.Equal(score.MissedMm.Value, ScoreMeans.OverCases([score], 998).Hd95MmPenalised);
    }

    [Fact]
    public void CallsAClassSeenWhereItIsNotAMissToo()
    {
        var score = ClassScore.Of(Blob, Empty, 1, Spacing);

        Assert.Equal((0, null, true), (score.Dice, score.Hd95Mm, score.Missed));
    }

    [Fact]
    public void MeasuresInMillimetresAndInVoxels()
    {
        var score = ClassScore.Of(Moved, Blob, 1, Spacing);

        var pair = SurfacePair.Of(Moved, Blob, 1);
        Assert.Equal(pair.Distances(Spacing)!.Hd95, score.Hd95Mm);
        Assert.Equal(pair.Distances([1, 1, 1])!.Hd95, score.Hd95Voxel);
        Assert.NotEqual(score.Hd95Mm, score.Hd95Voxel);
        Assert.InRange(score.Dice, 0.1, 0.9);
    }
}
