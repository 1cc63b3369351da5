using System.Text.Json;
using MedSeqFT.Imaging;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Imaging;

public class NonZeroRegionTests
{
    public static TheoryData<string> Names() => PreprocessGolden.Names("crop_to_nonzero");

    [SkippableTheory]
    [MemberData(nameof(Names))]
    [Trait("Category", "Golden")]
    public void BoxAndMaskAreThoseOfNnUnet(string name)
    {
        using var scope = torch.NewDisposeScope();
        var entry = PreprocessGolden.Entry("crop_to_nonzero", name);
        var image = PreprocessGolden.Array(entry, "image").to(torch.float32).contiguous();
        var outside = PreprocessGolden.Array(entry, "mask_only_out").lt(0).squeeze(0);
        int[] size = [.. image.shape[^3..].Select(n => (int)n)];

        var box = NonZeroRegion.BoundingBox(TensorSpans.Of<float>(image), size)!;
        var mask = NonZeroRegion.Mask(TensorSpans.Of<float>(image), size);

        var expected = entry.GetProperty("bbox").EnumerateArray().ToArray();
        Assert.Equal(expected.Select(b => b[0].GetInt32()), box.Lower);
        Assert.Equal(expected.Select(b => b[1].GetInt32()), box.Upper);
        Assert.Equal(entry.GetProperty("relative_size").GetDouble(), box.Size().Aggregate(1.0, (a, n) => a * n) / (size[0] * size[1] * size[2]), 12);
        var cropped = torch.tensor(Voxels(size[0], size[1], size[2]).Select(v => mask[v.Z * size[1] + v.Y, v.X]).ToArray()).reshape(size[0], size[1], size[2])[
            box.Lower[0]..box.Upper[0], box.Lower[1]..box.Upper[1], box.Lower[2]..box.Upper[2]];
        Assert.True(cropped.ne(outside).all().ToBoolean());
    }

    [Fact]
    public void OnlyHolesWithoutAWayOutAreFilled()
    {
        // A 5x5x5 shell around a hole; a second image has a tunnel through one face.
        var closed = new float[7 * 7 * 7];
        foreach (var (z, y, x) in Voxels(7))
            closed[(z * 7 + y) * 7 + x] = Math.Max(Math.Max(Math.Abs(z - 3), Math.Abs(y - 3)), Math.Abs(x - 3)) == 2 ? 1 : 0;
        var open = (float[])closed.Clone();
        open[(3 * 7 + 3) * 7 + 1] = 0;

        Assert.Equal(5 * 5 * 5, NonZeroRegion.Mask(closed, [7, 7, 7]).Count);
        Assert.Equal(5 * 5 * 5 - 3 * 3 * 3 - 1, NonZeroRegion.Mask(open, [7, 7, 7]).Count);
    }

    [Fact]
    public void TheBoxHoldsEveryChannel()
    {
        var voxels = new float[2 * 4 * 5 * 6];
        voxels[(1 * 5 + 2) * 6 + 3] = -1;
        voxels[4 * 5 * 6 + (3 * 5 + 1) * 6 + 5] = float.NaN;

        var box = NonZeroRegion.BoundingBox(voxels, [4, 5, 6])!;

        Assert.Equal([1, 1, 3], box.Lower);
        Assert.Equal([4, 3, 6], box.Upper);
    }

    [Fact]
    public void AnImageOfZerosHasNoBox() => Assert.Null(NonZeroRegion.BoundingBox(new float[24], [2, 3, 4]));

    [Fact]
    public void TheBoxIsThatOfABruteForceSearch()
    {
        var random = CounterRandom.For(7, "boxes");
        for (var round = 0; round < 20; round++)
        {
            var voxels = new float[5 * 6 * 7];
            for (var n = 0; n < 3; n++)
                voxels[random.Below(voxels.Length)] = 1;
            var set = Voxels(5, 6, 7).Where(v => voxels[(v.Z * 6 + v.Y) * 7 + v.X] != 0).ToArray();

            var box = NonZeroRegion.BoundingBox(voxels, [5, 6, 7])!;

            Assert.Equal([set.Min(v => v.Z), set.Min(v => v.Y), set.Min(v => v.X)], box.Lower);
            Assert.Equal([set.Max(v => v.Z) + 1, set.Max(v => v.Y) + 1, set.Max(v => v.X) + 1], box.Upper);
        }
    }

    private static IEnumerable<(int Z, int Y, int X)> Voxels(int depth, int height = 0, int width = 0) =>
        from z in Enumerable.Range(0, depth)
        from y in Enumerable.Range(0, height > 0 ? height : depth)
        from x in Enumerable.Range(0, width > 0 ? width : depth)
        select (z, y, x);
}
