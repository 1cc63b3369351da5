using System.Text.Json;
using MedSeqFT.Networks;
using MedSeqFT.Selection;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

[Trait("Category", "Golden")]
public class UniMissPlusGoldenTests
{
    [SkippableTheory]
    [InlineData(torch.ScalarType.Float32, 1)]
    [InlineData(torch.ScalarType.Float64, 100)] // the references are float64 evaluations stored in float32
    public void FeaturesLogitsLossAndGradientsAreTheOriginals(torch.ScalarType type, double sharper)
    {
        var golden = UniMissGolden.Open("seg");
        using var scope = torch.NewDisposeScope();
        using var network = Network(golden, type);
        var input = golden.Read("input.npy").to(type);

        var encoded = network.Encode(input);
        var logits = network.Supervised(input);
        var weights = new[] { 1, 0.5, 0.25, 0.125, 0.0625 }; // the manifest's formula
        var loss = logits.Zip(weights, (l, w) => l.square().mean() * w).Aggregate((a, b) => a + b);
        loss.backward();

        var tolerance = golden.Tolerance / sharper;
        for (var level = 0; level < 6; level++)
            golden.AssertClose($"enc{level}.npy", encoded[level], tolerance);
        for (var i = 0; i < 5; i++)
            golden.AssertClose($"logits_ds{5 - i}.npy", logits[i], tolerance);
        Assert.InRange(Math.Abs(loss.to(torch.float64).item<double>() / golden.Manifest.GetProperty("loss").GetProperty("value").GetDouble() - 1), 0, tolerance);
        foreach (var file in golden.Files.Where(f => f.StartsWith("grad.", StringComparison.Ordinal)))
            golden.AssertClose(file, network.get_parameter(file["grad.".Length..^".npy".Length])!.grad!, tolerance);
        Assert.True(logits[0].equal(network.call(input)).all().item<bool>());
    }

    [SkippableFact]
    public void TheTinyNetworkHasTheOriginalsParameters()
    {
        var golden = UniMissGolden.Open("seg");
        using var network = Network(golden, torch.float32);

        Assert.Equal(golden.Manifest.GetProperty("n_params").GetInt64(), network.parameters().Sum(p => p.numel()));
    }

    [SkippableFact]
    public void AtRealWidthsItComputesWhatTheOriginalComputes()
    {
        var golden = UniMissGolden.Open("full_dims");
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var size = UniMissGolden.Ints(golden.Manifest, "img_size3D");
        using var network = new UniMissPlus(MixedShape.Of(32), 1, golden.Manifest.GetProperty("num_classes").GetInt32(), size);
        var salt = golden.Manifest.GetProperty("salt").GetUInt64();
        UniMissGolden.Load(network, Hashed(golden.Manifest.GetProperty("params"), salt));
        var input = HashedTensors.Of([1, 1, .. size.Select(n => (long)n)], 100_000, salt, 0, 1.5);

        var encoded = network.Encode(input);
        var logits = network.Supervised(input);

        Assert.Equal(golden.Manifest.GetProperty("sum_of_all_params_float64").GetDouble(), network.parameters().Sum(p => p.to(torch.float64).sum().item<double>()), 6);
        foreach (var file in golden.Files)
        {
            var number = file[^5] - '0';
            golden.AssertClose(file, file.StartsWith("enc", StringComparison.Ordinal) ? encoded[number] : logits[5 - number]);
        }
    }

    [SkippableFact]
    public void ThePretrainingNetworkHasThePublishedNamesAndShapes()
    {
        var published = UniMissGolden.Names().GetProperty("pretrain");
        using var network = new DinoNetwork(MixedShape.Of(32), [16, 96, 96], hidden: 2048, bottleneck: 256, output: 65536);

        var found = network.state_dict().ToDictionary(t => t.Key, t => string.Join(',', t.Value.shape));

        var expected = published.EnumerateObject().ToDictionary(t => t.Name, t => string.Join(',', t.Value.EnumerateArray().Select(n => n.GetInt32())));
        Assert.Equal(expected.OrderBy(t => t.Key, StringComparer.Ordinal), found.OrderBy(t => t.Key, StringComparer.Ordinal));
        Assert.Equal(41_112_772, network.named_parameters().Where(p => p.name.StartsWith("backbone.", StringComparison.Ordinal)).Sum(p => p.parameter.numel()));
        Assert.Equal(22_221_056, network.named_parameters().Where(p => p.name.StartsWith("head.", StringComparison.Ordinal)).Sum(p => p.parameter.numel()));
        Assert.Equal(29_117_056, network.named_parameters().Where(p => p.name.StartsWith("backbone.transformer.", StringComparison.Ordinal)).Sum(p => p.parameter.numel()));
    }

    private static Dictionary<string, torch.Tensor> Hashed(JsonElement parameters, ulong salt) => parameters.EnumerateArray()
        .Select((p, i) => (Name: p[0].GetString()!, Value: HashedTensors.Of([.. p[1].EnumerateArray().Select(n => n.GetInt64())], (ulong)i, salt, p[2].GetDouble(), p[3].GetDouble())))
        .ToDictionary(p => p.Name, p => p.Value);

    private static UniMissPlus Network(UniMissGolden golden, torch.ScalarType type)
    {
        var config = golden.Manifest.GetProperty("config");
        var network = new UniMissPlus(
            UniMissGolden.Shape(config), config.GetProperty("in_channels").GetInt32(), config.GetProperty("num_classes").GetInt32(), UniMissGolden.Ints(config, "img_size"));
        using var weights = golden.Weights(golden.Manifest.GetProperty("state_dict").GetString()!.Split(' ')[0]);
        UniMissGolden.Load(network, weights);
        network.to(type);
        return network;
    }
}
