using System.Text.Json;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

/// <summary>
/// The authors' wrapper for nnU-Net feeds the network x, y, z and resizes what isn't a multiple of 32. Our network permutes by itself;
/// resizing its logits instead of the features before the last 1x1x1 convolution is the same, for both are linear and the weights of
/// the interpolation add up to 1.
/// </summary>
[Trait("Category", "Golden")]
public class SwinUnetrWrapperGoldenTests
{
    [SkippableTheory]
    [InlineData(torch.ScalarType.Float32, 1e-4)] // as the manifest's metric says
    [InlineData(torch.ScalarType.Float64, null)]
    public void InOurAxisOrderTheNetworkComputesWhatTheAuthorsWrapperComputes(torch.ScalarType type, double? tolerance)
    {
        JsonElement golden = default;
        Skip.IfNot(
            GoldenFolder.Find("voco") is not null && VoCoGolden.Manifest.GetProperty("misc").TryGetProperty("nnunet_wrapper", out golden),
            "the manifest of voco has no misc.nnunet_wrapper");
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        using var network = VoCoGolden.Network(golden, useV2: true, type, permutes: true);
        var input = VoCoGolden.Input(golden, type);
        var size = input.shape[2..];

        var logits = Resized(network.call(Resized(input, Inside(golden, size))), size);

        VoCoGolden.AssertClose(golden.GetProperty("logits").GetString()!, logits, tolerance ?? VoCoGolden.StorageTolerance);
    }

    private static torch.Tensor Resized(torch.Tensor map, long[] size) =>
        torch.nn.functional.interpolate(map, size, mode: torch.InterpolationMode.Trilinear, align_corners: false);

    // The manifest lists sizes x, y, z by what the wrapper makes of them.
    private static long[] Inside(JsonElement golden, long[] size)
    {
        var inside = golden.GetProperty("change_shape_examples").GetProperty($"({string.Join(", ", size.Reverse())})");
        return [.. inside.EnumerateArray().Select(n => n.GetInt64()).Reverse()];
    }
}
