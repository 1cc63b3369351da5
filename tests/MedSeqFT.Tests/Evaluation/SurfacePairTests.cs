using MedSeqFT.Evaluation;
using MedSeqFT.Tensors;

namespace MedSeqFT.Tests.Evaluation;

public sealed class SurfacePairTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.9)]
    [InlineData(2, 0.1)]
    [InlineData(3, 0.97)]
    [InlineData(4, 1.0)]
    public void DistancesEqualThoseBetweenAllPairsOfSurfaceVoxels(int draw, double density)
    {
        var random = CounterRandom.For(11, "surface", index: draw);
        int[] size = [2 + random.Below(7), 2 + random.Below(7), 35];
        double[] spacing = [random.Uniform(0.5, 5), random.Uniform(0.5, 2), random.Uniform(0.5, 2)];
        var voxels = size[0] * size[1] * size[2];
        var prediction = Enumerable.Range(0, voxels).Select(_ => random.Chance(density) ? (short)1 : (short)0).ToArray();
        var reference = Enumerable.Range(0, voxels).Select(_ => random.Chance(0.6) ? (short)1 : (short)2).ToArray();

        var distances = SurfacePair.Of(new LabelMap(prediction, size), new LabelMap(reference, size), 1).Distances(spacing)!;

        var (there, back) = BruteForce.SurfaceDistances(prediction, reference, size, 1, spacing);
        Assert.Equal(there.Order(), distances.PredictionToReference, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(back.Order(), distances.ReferenceToPrediction, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(BruteForce.Percentile(there.Concat(back), 95), distances.Hd95, 1e-9);
        Assert.Equal(Math.Max(BruteForce.Percentile(there, 95), BruteForce.Percentile(back, 95)), distances.Hd95OfDirected, 1e-9);
        Assert.Equal(there.Concat(back).Max(), distances.Hausdorff, 1e-9);
        Assert.Equal(there.Concat(back).Average(), distances.Assd, 1e-9);
    }

    [Fact]
    public void OfAShiftedBoxIsTheShift()
    {
        var reference = Cuboid(10);
        var prediction = Cuboid(14);

        var distances = SurfacePair.Of(prediction, reference, 1).Distances([2, 1, 0.5])!;

        // Along x the faces are 4 voxels of 0.5 mm apart; no voxel is farther from the other box.
        Assert.Equal(2, distances.Hausdorff);
        Assert.Equal(2, distances.Hd95);
    }

    [Fact]
    public void OfABlobWithItselfIsZero()
    {
        var blob = BruteForce.Blob([12, 20, 20], [6, 10, 10], [4, 7, 5]);

        var distances = SurfacePair.Of(blob, blob, 1).Distances([3, 1, 1])!;

        Assert.Equal(0, distances.Hausdorff);
        Assert.Equal(0, distances.Assd);
    }

    [Fact]
    public void HasNoDistancesWhenAMaskIsEmpty()
    {
        var blob = BruteForce.Blob([8, 8, 8], [4, 4, 4], [3, 3, 3]);
        var empty = new LabelMap(new short[512], [8, 8, 8]);

        Assert.Null(SurfacePair.Of(blob, empty, 1).Distances([1, 1, 1]));
        Assert.Null(SurfacePair.Of(empty, blob, 1).Distances([1, 1, 1]));
        Assert.Null(SurfacePair.Of(empty, empty, 1).Distances([1, 1, 1]));
        Assert.Equal(0, SurfacePair.Of(empty, blob, 1).PredictionVoxels);
        Assert.True(SurfacePair.Of(empty, blob, 1).ReferenceVoxels > 0);
    }

    [Fact]
    public void TakesTheEdgeOfTheVolumeAsSurface()
    {
        var full = new LabelMap([.. Enumerable.Repeat((short)1, 4 * 5 * 6)], [4, 5, 6]);

        var pair = SurfacePair.Of(full, full, 1);

        Assert.Equal(4 * 5 * 6 - 2 * 3 * 4, pair.ReferenceVoxels);
    }

    private static LabelMap Cuboid(int fromX)
    {
        var labels = new short[12 * 12 * 40];
        for (var z = 3; z < 9; z++)
        {
            for (var y = 3; y < 9; y++)
                labels.AsSpan((((z * 12) + y) * 40) + fromX, 12).Fill(1);
        }
        return new LabelMap(labels, [12, 12, 40]);
    }
}
