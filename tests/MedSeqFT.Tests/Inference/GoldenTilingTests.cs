using System.Text.Json;
using MedSeqFT.Inference;
using MedSeqFT.Tests.Imaging;
using TorchSharp;

namespace MedSeqFT.Tests.Inference;

/// <summary>Importance maps, tile origins and padding of the golden set, against nnU-Net v2.</summary>
[Trait("Category", "Golden")]
public sealed class GoldenTilingTests
{
    private const string Area = "preprocess";

    public static TheoryData<int> Gaussians() => Indices("gaussian");

    public static TheoryData<int> Tilings() => Indices("sliding_window");

    public static TheoryData<int> Paddings() => Indices("padding_to_patch");

    [SkippableTheory]
    [MemberData(nameof(Gaussians))]
    public void ImportanceMapAgrees(int index) => Check("gaussian", index, golden =>
    {
        using var scope = torch.NewDisposeScope();
        var tolerance = PreprocessGolden.Tolerance("gaussian");
        var patch = Integers(golden.GetProperty("patch"));
        var exact = golden.GetProperty("float64_scale1");
        var profiles = patch.Select(ImportanceMap.Profile).ToArray();

        for (var axis = 0; axis < 3; axis++)
        {
            Assert.Equal(golden.GetProperty("center")[axis].GetInt32(), Array.IndexOf(profiles[axis], 1.0));
            var expected = exact.GetProperty($"profile_axis{axis}").EnumerateArray().Select(v => v.GetDouble()).ToArray();
            Assert.Equal(expected, profiles[axis], (e, found) => Math.Abs(e - found) <= tolerance * e);
        }
        Relative(exact.GetProperty("sum").GetDouble(), profiles.Select(p => p.Sum()).Aggregate((a, b) => a * b), tolerance);
        Relative(exact.GetProperty("min").GetDouble(), profiles.Select(p => p.Min()).Aggregate((a, b) => a * b), tolerance);
        var scale = golden.GetProperty("value_scaling_factor").GetDouble();
        var map = ImportanceMap.Gaussian(patch) * scale;
        Relative(golden.GetProperty("float32_scale10").GetProperty("min").GetDouble(), map.min().item<float>(), tolerance);
        if (golden.TryGetProperty("file", out var file) && file.GetString() is { } name)
            Assert.True(((map - Npy.Read(GoldenFolder.FileOf(Area, name))).abs() <= tolerance * map).all().item<bool>());
    });

    [SkippableTheory]
    [MemberData(nameof(Tilings))]
    public void TileOriginsAgree(int index) => Check("sliding_window", index, golden =>
    {
        var (image, patch) = (Integers(golden.GetProperty("image")), Integers(golden.GetProperty("patch")));
        var step = golden.GetProperty("step").GetDouble();

        var origins = Enumerable.Range(0, 3).Select(axis => TileOrigins.Along(image[axis], patch[axis], step));

        Assert.Equal(golden.GetProperty("origins").EnumerateArray().Select(Integers), origins);
        Assert.Equal(golden.GetProperty("n_tiles").GetInt32(), TileOrigins.Of(image, patch, step).Count);
    });

    [SkippableTheory]
    [MemberData(nameof(Paddings))]
    public void PaddingAgrees(int index) => Check("padding_to_patch", index, golden =>
    {
        using var scope = torch.NewDisposeScope();
        var image = torch.zeros([.. Integers(golden.GetProperty("image")).Select(n => (long)n)]);

        var padded = PaddedImage.ToAtLeast(image, Integers(golden.GetProperty("patch")));

        Assert.Equal(Integers(golden.GetProperty("padded_shape")).Select(n => (long)n), padded.Tensor.shape);
        Assert.Equal(
            golden.GetProperty("inner_slices").EnumerateArray().Select(Integers),
            padded.Before.Zip(padded.Size, (before, size) => new[] { before, before + size }));
    });

    private static void Relative(double expected, double found, double tolerance) =>
        Assert.InRange(found, expected * (1 - tolerance), expected * (1 + tolerance));

    private static void Check(string section, int index, Action<JsonElement> check)
    {
        GoldenFolder.Require(Area);
        Skip.If(index < 0, $"the golden values of '{Area}' have no section '{section}'");
        using var expected = GoldenFolder.Json(Area, "expected.json");
        check(expected.RootElement.GetProperty(section)[index]);
    }

    /// <summary>-1 alone where the section is missing, so that the test can say so.</summary>
    private static TheoryData<int> Indices(string section)
    {
        if (GoldenFolder.Find(Area) is null)
            return [-1];
        using var expected = GoldenFolder.Json(Area, "expected.json");
        return expected.RootElement.TryGetProperty(section, out var entries) && entries.GetArrayLength() > 0
            ? [.. Enumerable.Range(0, entries.GetArrayLength())]
            : [-1];
    }

    private static int[] Integers(JsonElement list) => [.. list.EnumerateArray().Select(v => v.GetInt32())];
}
