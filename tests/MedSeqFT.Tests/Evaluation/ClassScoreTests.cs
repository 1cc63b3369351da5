using MedSeqFT.Evaluation;

namespace MedSeqFT.Tests.Evaluation;

public sealed class ClassScoreTests
{
    private static readonly int[] Size = [6, 8, 10];
    private static readonly double[] Spacing = [3, 1, 1];
    private static readonly LabelMap Empty = new(new short[480], Size);
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
    public void CallsAClassSeenWhereItIsNotAMissToo()
    {
        var score = ClassScore.Of(Blob, Empty, 1, Spacing);

        Assert.Equal((0, null, true), (score.Dice, score.Hd95Mm, score.Missed));
    }

    [Fact]
    public void MeasuresInMillimetresAndInVoxels()
    {
        var moved = BruteForce.Blob(Size, [2, 4, 5], [2, 3, 3]);

        var score = ClassScore.Of(moved, Blob, 1, Spacing);

        var pair = SurfacePair.Of(moved, Blob, 1);
        Assert.Equal(pair.Distances(Spacing)!.Hd95, score.Hd95Mm);
        Assert.Equal(pair.Distances([1, 1, 1])!.Hd95, score.Hd95Voxel);
        Assert.NotEqual(score.Hd95Mm, score.Hd95Voxel);
        Assert.InRange(score.Dice, 0.1, 0.9);
    }
}
