using System.Globalization;
using System.Text.Json;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

/// <summary>The golden values of MONAI's SwinUNETR: everything about them comes from the manifest.</summary>
internal static class VoCoGolden
{
    /// <summary>The row of a theory that has no golden values, e.g. in a clone with the committed subset only; xunit fails one without rows.</summary>
    public const string None = "no golden values";

    private const string Area = "voco";
    private static readonly Lazy<JsonDocument> Document = new(() => GoldenFolder.Manifest(Area));

    public static JsonElement Manifest => Document.Value.RootElement;

    /// <summary>Relative error that the storage of the golden values in float32 leaves.</summary>
    public static double StorageTolerance => Manifest.GetProperty("network_cases")[0].GetProperty("tolerance_float64").GetDouble();

    public static TheoryData<string> Names(Func<JsonElement, IEnumerable<string>> names) =>
        [.. (GoldenFolder.Find(Area) is null ? [] : names(Manifest)).DefaultIfEmpty(None)];

    public static SwinUnetr Network(JsonElement useCase, bool useV2, torch.ScalarType type)
    {
        var config = Manifest.GetProperty("config");
        var network = new SwinUnetr(
            config.GetProperty("F").GetInt32(), useV2, config.GetProperty("cin").GetInt32(), config.GetProperty("cout").GetInt32());
        using var weights = TensorFile.Read(PathOf(useCase.GetProperty("state_dict").GetString()!));
        network.load_state_dict(weights, strict: true);
        network.to(type);
        return network;
    }

    public static torch.Tensor Input(JsonElement useCase, torch.ScalarType type)
    {
        using var bytes = Npy.Read(PathOf(useCase.GetProperty("input").GetString()!));
        return (bytes.to(torch.float32) / 255).to(type);
    }

    /// <summary>The manifest's files whose names begin so.</summary>
    public static IEnumerable<string> Files(string start) =>
        Manifest.GetProperty("files").EnumerateObject().Select(f => f.Name).Where(f => f.StartsWith(start, StringComparison.Ordinal));

    public static string PathOf(string file) => GoldenFolder.FileOf(Area, file);

    public static torch.Tensor Read(string file) => Npy.Read(PathOf(file)).to(torch.float64);

    /// <summary>Compares what the file holds (every n-th voxel of the last three axes) and, where noted, the norm of all voxels.</summary>
    public static void AssertClose(string file, torch.Tensor actual, double tolerance)
    {
        using var scope = torch.NewDisposeScope();
        var entry = Manifest.GetProperty("files").GetProperty(file);
        var expected = Read(file);
        var all = actual.detach().to(torch.float64);
        AssertClose(file, expected, Thinned(all, expected.shape, entry), tolerance);
        if (entry.TryGetProperty("full_l2", out var norm))
            AssertClose($"norm of {file}", norm.GetDouble(), all.norm().item<double>(), tolerance);
    }

    public static void AssertClose(string what, torch.Tensor expected, torch.Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        var error = ((actual - expected).abs().max() / expected.abs().max()).item<double>();
        Assert.True(error <= tolerance, string.Create(CultureInfo.InvariantCulture, $"{what}: relative error {error:G3}, allowed {tolerance:G3}"));
    }

    public static void AssertClose(string what, double expected, double actual, double tolerance) => Assert.True(
        Math.Abs(actual - expected) <= tolerance * Math.Abs(expected),
        string.Create(CultureInfo.InvariantCulture, $"{what}: {actual:G9} instead of {expected:G9}, relative error {Math.Abs(actual / expected - 1):G3}, allowed {tolerance:G3}"));

    /// <summary>sum_k t_k cos(0.7 k + 0.3), k the row-major index: the manifest's probe of every entry.</summary>
    public static torch.Tensor CosineSum(torch.Tensor values)
    {
        using var scope = torch.NewDisposeScope();
        var weights = (torch.arange(values.numel(), torch.float64) * 0.7 + 0.3).cos().to(values.dtype);
        return (values.reshape(-1) * weights).sum().MoveToOuterDisposeScope();
    }

    private static torch.Tensor Thinned(torch.Tensor all, long[] shape, JsonElement entry)
    {
        if (all.shape.Length < 5)
            return all;
        var stride = entry.TryGetProperty("spatial_stride", out var noted) ? noted.GetInt64() : all.shape[^1] / shape[^1];
        for (var axis = all.shape.Length - 3; axis < all.shape.Length; axis++)
            all = all.slice(axis, 0, all.shape[axis], stride);
        return all;
    }
}
