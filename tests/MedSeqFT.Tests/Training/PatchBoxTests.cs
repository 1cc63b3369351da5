using System.Text.Json;
using MedSeqFT.Tensors;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class PatchBoxTests
{
    [SkippableFact]
    [Trait("Category", "Golden")]
    public void TheLoadersPatchIsTheReferences()
    {
        foreach (var golden in PatchSampling().GetProperty("initial_patch").EnumerateArray())
        {
            var patch = Longs(golden.GetProperty("patch"));

            var loader = PatchBox.LoaderPatch(patch, golden.GetProperty("rotation_deg").GetDouble() * Math.PI / 180, Augmentation.InPlane(patch));

            Assert.Equal(golden.GetProperty("dummy_2d").GetBoolean(), Augmentation.InPlane(patch));
            Assert.Equal(golden.GetProperty("rotation_deg").GetDouble(), Augmentation.MaxAngle(patch) * 180 / Math.PI, 1e-9);
            Assert.Equal(Longs(golden.GetProperty("initial_patch")), loader);
        }
    }

    [SkippableFact]
    [Trait("Category", "Golden")]
    public void BoxesLieWhereTheReferencePutsThem()
    {
        foreach (var golden in PatchSampling().GetProperty("bbox").EnumerateArray())
        {
            var (image, loader, patch) = (Longs(golden.GetProperty("image")), Longs(golden.GetProperty("loader_patch")), Longs(golden.GetProperty("network_patch")));
            var bounds = Enumerable.Range(0, 3).Select(a => PatchBox.Bounds(image[a], loader[a], patch[a])).ToList();

            Assert.Equal(Longs(golden.GetProperty("random_lower_min")), bounds.Select(b => b.Lowest));
            Assert.Equal(Longs(golden.GetProperty("random_lower_max_inclusive")), bounds.Select(b => b.Highest));
            foreach (var centred in golden.GetProperty("foreground_centred").EnumerateArray())
                Assert.Equal(Longs(centred.GetProperty("lower")), PatchBox.Around(Longs(centred.GetProperty("voxel")), image, loader, patch));
        }
    }

    [SkippableFact]
    [Trait("Category", "Golden")]
    public void TheForcedSamplesOfABatchAreTheReferences()
    {
        foreach (var golden in PatchSampling().GetProperty("oversample_flags").EnumerateArray())
        {
            var batch = golden.GetProperty("batch").GetInt32();

            var flags = Enumerable.Range(0, batch).Select(j => PatchSampler.ForcesForeground(j, batch, 0.33));

            Assert.Equal(golden.GetProperty("flags").EnumerateArray().Select(f => f.GetBoolean()), flags);
        }
    }

    [Fact]
    public void ARandomBoxTakesEveryAllowedCornerAndNoOther()
    {
        var random = CounterRandom.For(1, "box");
        var corners = new HashSet<(long, long, long)>();

        for (var i = 0; i < 2000; i++)
        {
            var lower = PatchBox.Random(ref random, [5, 3, 4], [4, 4, 4], [4, 4, 4]);
            corners.Add((lower[0], lower[1], lower[2]));
        }

        Assert.Equal([(0, -1, 0), (0, 0, 0), (1, -1, 0), (1, 0, 0)], corners.Order());
    }

    [Theory]
    [InlineData(-2, 0)]
    [InlineData(1, 0)]
    [InlineData(3, -1)]
    [InlineData(9, 1)]
    [InlineData(-9, 1)]
    public void ReadingFillsWhatLiesOutside(int lower, double outside)
    {
        using var scope = torch.NewDisposeScope();
        var source = torch.arange(1, 126, torch.ScalarType.Float32).view(1, 5, 5, 5);

        var box = PatchBox.Read(source, [lower, 0, 1], [4, 5, 3], outside);

        Assert.Equal([1, 4, 5, 3], box.shape);
        for (var z = 0; z < 4; z++)
            Assert.Equal(lower + z is >= 0 and < 5 ? source[0, lower + z, 2, 3].item<float>() : outside, box[0, z, 2, 2].item<float>());
    }

    private static JsonElement PatchSampling()
    {
        using var json = GoldenFolder.Json("preprocess", "expected.json");
        var found = json.RootElement.TryGetProperty("patch_sampling", out var section);
        Skip.IfNot(found, "the golden values of 'preprocess' have no section 'patch_sampling'");
        return section.Clone();
    }

    private static long[] Longs(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt64())];
}
