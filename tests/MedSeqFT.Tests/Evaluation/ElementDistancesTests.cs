using MedSeqFT.Evaluation;
using MedSeqFT.Tensors;

namespace MedSeqFT.Tests.Evaluation;

public sealed class ElementDistancesTests
{
    private static readonly double[] Spacing = [3, 0.8, 1.2];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void AreThoseBetweenAllPairsOfCornersOnTheSurfaces(int draw)
    {
        var random = CounterRandom.For(5, "elements", index: draw);
        int[] size = [3 + random.Below(4), 3 + random.Below(5), 36];
        var prediction = Enumerable.Range(0, size[0] * size[1] * size[2]).Select(_ => random.Chance(0.4) ? (short)1 : (short)0).ToArray();
        var reference = prediction.Select(label => random.Chance(0.3) ? (short)1 : random.Chance(0.3) ? (short)0 : label).ToArray();

        var distances = SurfacePair.Of(new LabelMap(prediction, size), new LabelMap(reference, size), 1).ElementDistances(Spacing)!;

        var (p, r) = (Corners(prediction, size), Corners(reference, size));
        var (there, back) = (Directed(p, r), Directed(r, p));
        Assert.Equal(Math.Max(WeightedPercentile(there), WeightedPercentile(back)), distances.Hd95, 1e-9);
        Assert.Equal(there.Concat(back).Max(d => d.Distance), distances.Hausdorff, 1e-9);
        Assert.Equal(there.Concat(back).Where(d => d.Distance <= 1.3).Sum(d => d.Area) / there.Concat(back).Sum(d => d.Area), distances.Dice(1.3), 1e-9);
        Assert.Equal(there.Sum(d => d.Distance * d.Area) / there.Sum(d => d.Area), distances.Means.FromPrediction, 1e-9);
        Assert.Equal(back.Sum(d => d.Distance * d.Area) / back.Sum(d => d.Area), distances.Means.FromReference, 1e-9);
    }

    [Fact]
    public void CountAShiftWithinTheToleranceAsNone()
    {
        var (blob, moved) = (BruteForce.Blob([10, 30, 30], [5, 14, 14], [3, 9, 9]), BruteForce.Blob([10, 30, 30], [5, 14, 15], [3, 9, 9]));

        var distances = SurfacePair.Of(moved, blob, 1).ElementDistances(Spacing)!;

        Assert.Equal(1, distances.Dice(1.2), 1e-12);
        Assert.InRange(distances.Dice(0.5), 0.3, 0.95);
        Assert.Equal(1.2, distances.Hausdorff, 1e-12);
    }

    [Fact]
    public void OfABlobWithItselfAreZero()
    {
        var blob = BruteForce.Blob([10, 20, 20], [5, 10, 10], [3, 7, 7]);

        var distances = SurfacePair.Of(blob, blob, 1).ElementDistances(Spacing)!;

        Assert.Equal((0, 0, 1), (distances.Hd95, distances.Hausdorff, distances.Dice(0)));
    }

    [Fact]
    public void AreNoneWhenAMaskIsEmpty()
    {
        var blob = BruteForce.Blob([8, 8, 8], [4, 4, 4], [3, 3, 3]);
        var empty = new LabelMap(new short[512], [8, 8, 8]);

        Assert.Null(SurfacePair.Of(blob, empty, 1).ElementDistances(Spacing));
        Assert.Null(SurfacePair.Of(empty, blob, 1).ElementDistances(Spacing));
    }

    [Fact]
    public void OfACuboidHaveItsFacesEdgesAndCorners()
    {
        var full = new LabelMap([.. Enumerable.Repeat((short)1, 4 * 5 * 40)], [4, 5, 40]);
        var mask = ClassMask.Of(full, 1, full.BoxOf(1)!);

        var elements = SurfaceElements.Of(mask);

        var (faces, edges) = (2 * ((3 * 4) + (3 * 39) + (4 * 39)), 4 * (3 + 4 + 39));
        Assert.Equal(faces + edges + 8, elements.Count);
        Assert.Equal(faces + (edges * Math.Sqrt(0.5)) + (8 * Math.Sqrt(3) / 8), elements.Areas([1, 1, 1]).Sum(), 1e-9);
    }

    private static double WeightedPercentile(List<(double Distance, double Area)> elements)
    {
        var (all, covered) = (elements.Sum(e => e.Area), 0.0);
        foreach (var (distance, area) in elements.OrderBy(e => e.Distance))
        {
            covered += area;
            if (covered >= 0.95 * all)
                return distance;
        }
        return elements.Max(e => e.Distance);
    }

    private static List<(double Distance, double Area)> Directed(List<(double[] At, double Area)> from, List<(double[] At, double Area)> to) =>
        [.. from.Select(f => (to.Min(t => Math.Sqrt(f.At.Zip(t.At, (a, b) => (a - b) * (a - b)).Sum())), f.Area))];

    private static List<(double[] At, double Area)> Corners(short[] labels, int[] size)
    {
        var areas = ElementAreas.Of(Spacing);
        var corners = new List<(double[], double)>();
        for (var z = 0; z <= size[0]; z++)
        {
            for (var y = 0; y <= size[1]; y++)
            {
                for (var x = 0; x <= size[2]; x++)
                {
                    var code = Enumerable.Range(0, 8).Where(bit => Inside(z - 1 + (bit >> 2), y - 1 + (bit >> 1 & 1), x - 1 + (bit & 1))).Sum(bit => 1 << bit);
                    if (code is > 0 and < 255)
                        corners.Add(([z * Spacing[0], y * Spacing[1], x * Spacing[2]], areas[code]));
                }
            }
        }
        return corners;

        bool Inside(int z, int y, int x) => z >= 0 && y >= 0 && x >= 0 && z < size[0] && y < size[1] && x < size[2] && labels[((z * size[1]) + y) * size[2] + x] == 1;
    }
}
