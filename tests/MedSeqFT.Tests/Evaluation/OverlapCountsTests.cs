using MedSeqFT.Evaluation;
using MedSeqFT.Tensors;

namespace MedSeqFT.Tests.Evaluation;

public sealed class OverlapCountsTests
{
    private static readonly int[] Size = [4, 5, 6];

    [Fact]
    public void CountsTheSameSetsAsPlainSetAlgebra()
    {
        var random = CounterRandom.For(3, "overlap");
        var prediction = Enumerable.Range(0, 120).Select(_ => (short)random.Below(3)).ToArray();
        var reference = Enumerable.Range(0, 120).Select(_ => (short)random.Below(3)).ToArray();

        var counts = OverlapCounts.Of(new LabelMap(prediction, Size), new LabelMap(reference, Size), 2);

        var predicted = Enumerable.Range(0, 120).Where(i => prediction[i] == 2).ToHashSet();
        var expected = Enumerable.Range(0, 120).Where(i => reference[i] == 2).ToHashSet();
        var both = predicted.Intersect(expected).Count();
        Assert.Equal(both, counts.TruePositives);
        Assert.Equal(predicted.Except(expected).Count(), counts.FalsePositives);
        Assert.Equal(expected.Except(predicted).Count(), counts.FalseNegatives);
        Assert.Equal(120 - predicted.Union(expected).Count(), counts.TrueNegatives);
        Assert.Equal(2.0 * both / (predicted.Count + expected.Count), counts.Dice);
        Assert.Equal((double)both / predicted.Union(expected).Count(), counts.Iou);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(200)]
    public void CountsEveryVoxelOfRowsOfAnyLength(int width)
    {
        var full = new LabelMap([.. Enumerable.Repeat((short)1, 2 * width)], [1, 2, width]);
        var half = new LabelMap([.. Enumerable.Range(0, 2 * width).Select(i => (short)(i % 2))], [1, 2, width]);

        Assert.Equal(width, OverlapCounts.Of(full, half, 1).TruePositives);
        Assert.Equal(2 * width, OverlapCounts.Of(full, full, 1).TruePositives);
    }

    [Fact]
    public void HasNoDiceWhereTheClassIsInNeitherMask()
    {
        var empty = new LabelMap(new short[120], Size);

        var counts = OverlapCounts.Of(empty, empty, 1);

        Assert.Null(counts.Dice);
        Assert.Null(counts.Iou);
        Assert.Equal(120, counts.TrueNegatives);
    }

    [Fact]
    public void RefusesMapsOfDifferentSize()
    {
        var other = new LabelMap(new short[120], [5, 4, 6]);

        var fault = Assert.Throws<ArgumentException>(() => OverlapCounts.Of(new LabelMap(new short[120], Size), other, 1));

        Assert.Contains("4x5x6", fault.Message, StringComparison.Ordinal);
        Assert.Contains("5x4x6", fault.Message, StringComparison.Ordinal);
    }
}
