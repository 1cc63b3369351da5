using MedSeqFT.Evaluation;
using MedSeqFT.Tensors;

namespace MedSeqFT.Tests.Evaluation;

public sealed class DistanceTransformTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void EqualsTheNearestOfAllMarkedVoxelsForAnySpacing(int draw)
    {
        var random = CounterRandom.For(7, "edt", index: draw);
        int[] size = [1 + random.Below(9), 1 + random.Below(9), 1 + random.Below(9)];
        double[] spacing = [random.Uniform(0.3, 6), random.Uniform(0.3, 6), random.Uniform(0.3, 6)];
        var marked = new byte[size[0] * size[1] * size[2]];
        for (var i = 0; i < marked.Length; i++)
            marked[i] = random.Chance(0.08) ? (byte)1 : (byte)0;
        marked[random.Below(marked.Length)] = 1;

        var squared = DistanceTransform.Squared(marked, size, spacing);

        var expected = BruteForce.NearestSquared(marked, size, spacing);
        for (var i = 0; i < marked.Length; i++)
            Assert.Equal(expected[i], squared[i], 1e-9);
    }

    [Theory]
    [InlineData(0.02)] // few places a row: found by looking outwards
    [InlineData(0.7)] // many: read off an envelope
    public void IsTheSameWhereverItIsAskedFor(double share)
    {
        var random = CounterRandom.For(8, "asked", index: (int)(100 * share));
        int[] size = [7, 9, 83];
        double[] spacing = [3, 0.7, 1.1];
        var (marked, asked) = (new byte[7 * 9 * 83], new byte[7 * 9 * 83]);
        for (var i = 0; i < marked.Length; i++)
            (marked[i], asked[i]) = (random.Chance(0.004) ? (byte)255 : (byte)0, random.Chance(share) ? (byte)255 : (byte)0);

        var squared = DistanceTransform.SquaredAt(asked, marked, size, spacing);

        Assert.Equal(BruteForce.NearestSquared(marked, size, spacing).Where((_, i) => asked[i] != 0), squared, (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void ReachesAcrossLongLinesInAllDirections()
    {
        int[] size = [300, 2, 70];
        var marked = new byte[300 * 2 * 70];
        marked[69] = 1;

        var squared = DistanceTransform.Squared(marked, size, [2, 5, 0.5]);

        Assert.Equal((4.0 * 299 * 299) + 25 + (0.25 * 69 * 69), squared[(((299 * 2) + 1) * 70) + 0], 1e-6);
        Assert.Equal(4.0 * 299 * 299, squared[299 * 2 * 70 + 69], 1e-6);
    }

    [Fact]
    public void IsInfiniteWhereNothingIsMarked() =>
        Assert.All(DistanceTransform.Squared(new byte[24], [2, 3, 4], [1, 1, 1]), d => Assert.Equal(double.PositiveInfinity, d));

    [Fact]
    public void IsZeroOnMarkedVoxelsAndSpacingBesideThem()
    {
        byte[] marked = [0, 1, 0, 0];

        var squared = DistanceTransform.Squared(marked, [1, 1, 4], [5, 5, 0.5]);

        Assert.Equal([0.25, 0, 0.25, 1], squared);
    }
}
