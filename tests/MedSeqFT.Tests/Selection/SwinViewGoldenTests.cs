using System.Text.Json;
using MedSeqFT.Networks;
using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Selection;

/// <summary>Our view, crops and axis order against the embeddings that the original backbone gave its own crops.</summary>
[Trait("Category", "Golden")]
public sealed class SwinViewGoldenTests
{
    [SkippableFact]
    public void CropsOfAViewHaveTheEmbeddingsOfTheOriginalInItsRowOrder()
    {
        using var manifest = GoldenFolder.Manifest("voco");
        Skip.IfNot(
            manifest.RootElement.TryGetProperty("ssl", out var ssl) && ssl.TryGetProperty("backbone", out _), "the manifest lists no embeddings");
        var golden = ssl.GetProperty("backbone");
        var file = GoldenFolder.FileOf("voco", golden.GetProperty("embeddings").GetString()!);
        Skip.IfNot(File.Exists(file), "the embeddings of the original backbone belong to the public fixtures only");
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var backbone = Backbone(manifest.RootElement.GetProperty("config"), golden.GetProperty("state_dict").GetString()!);
        var expected = Npy.Read(file);
        var crops = Crops(golden);

        Assert.Equal(expected.shape[0], crops.Length);
        var (worst, largest) = (0.0, expected.abs().max().item<float>());
        for (var row = 0; row < crops.Length; row++)
        {
            using var pass = torch.NewDisposeScope();
            worst = Math.Max(worst, (backbone.Embed(crops[row].unsqueeze(0))[0] - expected[row]).abs().max().item<float>());
        }

        Assert.InRange(worst / largest, 0, golden.GetProperty("tolerance_float32").GetDouble());
    }

    private static Backbone Backbone(JsonElement config, string stateDict)
    {
        var options = new BackboneOptions { Backbone = "voco", BackboneFeatureSize = config.GetProperty("F").GetInt32(), BackboneAxisOrder = "xyz" };
        var backbone = Backbones.Create(options, config.GetProperty("cin").GetInt32(), config.GetProperty("cout").GetInt32(), seed: 0);
        using var weights = TensorFile.Read(GoldenFolder.FileOf("voco", stateDict));
        foreach (var (name, parameter) in backbone.named_parameters())
            parameter.copy_(weights[name]);
        backbone.eval();
        return backbone;
    }

    private static torch.Tensor[] Crops(JsonElement golden)
    {
        var side = golden.GetProperty("crop_size").EnumerateArray().Select(value => value.GetInt32()).ToArray();
        var views = Enumerable.Range(0, golden.GetProperty("volumes").GetInt32()).Select(volume => Volume(volume, side[2], 3 * side[1], 3 * side[0])).ToArray();
        var grid = CropGrid.Of(views[0]);
        var random = views.Zip(golden.GetProperty("random_crop_centers_xy").EnumerateArray(), (view, centres) =>
            centres.EnumerateArray().Select(centre => grid.Crop(view, new CropCentre(X: centre[0].GetInt32(), Y: centre[1].GetInt32()))));
        return [.. random.SelectMany(crops => crops), .. views.SelectMany(grid.BaseCrops)];
    }

    // The manifest's volume_formula, in our axis order.
    private static torch.Tensor Volume(int b, int depth, int height, int width)
    {
        var z = torch.arange(depth, torch.float64).view(depth, 1, 1);
        var y = torch.arange(height, torch.float64).view(1, height, 1);
        var x = torch.arange(width, torch.float64).view(1, 1, width);
        var values = 0.5 + 0.2 * (0.13 * x + 0.7 * b).sin() * (0.09 * y - 0.4 * b).cos()
            + 0.15 * (0.21 * z + 0.05 * x).sin() + 0.15 * (0.17 * (y + z) + 1.1 * b).cos();
        return values.to(torch.float32).unsqueeze(0);
    }
}
