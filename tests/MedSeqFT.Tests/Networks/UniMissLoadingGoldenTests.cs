using System.Text.Json;
using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

[Trait("Category", "Golden")]
public class UniMissLoadingGoldenTests
{
    [SkippableFact]
    public void APublishedCheckpointGivesWhatTheAuthorsLoaderGives()
    {
        var golden = UniMissGolden.Open("loader");
        var source = UniMissGolden.Open("ssl");
        using var checkpoint = source.Weights("checkpoint.pt");
        using var network = Network(golden, source, PositionTables.Published);

        var resized = network.Fit(checkpoint, UniMissGolden.Ints(source.Manifest.GetProperty("config"), "img_size3D"));
        var report = PretrainedWeights.Load(network, checkpoint, (_, scope) => scope == ParameterScope.Encoder, "checkpoint.pt");

        var copied = Names(golden, "copied_unchanged");
        var tables = golden.Files.Select(f => f[..^".npy".Length]).ToArray();
        Assert.Equal(tables.Order(StringComparer.Ordinal), resized.Where(name => network.ScopeOf(name) == ParameterScope.Encoder).Order(StringComparer.Ordinal));
        Assert.Equal(copied.Concat(tables).Order(StringComparer.Ordinal), report.Matched.Order(StringComparer.Ordinal));
        Assert.Empty(report.KeptRandom);
        Assert.Equal(Names(golden, "left_at_random_init").Order(StringComparer.Ordinal), Others(network, report.Matched).Order(StringComparer.Ordinal));
        Assert.Equal(Names(golden, "checkpoint_keys_ignored").Select(CheckpointNames.ToOfficial).Order(StringComparer.Ordinal), report.Unused);
        foreach (var name in tables)
            golden.AssertClose($"{name}.npy", network.get_parameter(name)!);
        Assert.All(copied, name => Assert.True(network.get_parameter(name)!.equal(checkpoint[$"module.backbone.{name}"]).all().item<bool>(), name));
    }

    [SkippableFact]
    public void InSpaceATableOfTheSameGridStaysAsItIsButForTheClassToken()
    {
        var golden = UniMissGolden.Open("ssl");
        var size = UniMissGolden.Ints(golden.Manifest.GetProperty("config"), "img_size3D");
        using var checkpoint = golden.Weights("checkpoint.pt");
        using var network = Network(golden, golden, PositionTables.Trilinear);
        var table = checkpoint["module.backbone.transformer.pos_embed3D2"].clone();

        var resized = network.Fit(checkpoint, size);

        Assert.Equal(4, resized.Count(name => name.StartsWith("transformer.", StringComparison.Ordinal)));
        Assert.True(checkpoint["module.backbone.transformer.pos_embed3D2"].equal(table.narrow(1, 1, table.shape[1] - 1)).all().item<bool>());
    }

    private static string[] Names(UniMissGolden golden, string list) => [.. golden.Manifest.GetProperty(list).EnumerateArray().Select(n => n.GetString()!)];

    private static IEnumerable<string> Others(UniMissPlus network, IReadOnlyList<string> names) => network.named_parameters().Select(p => p.name).Except(names, StringComparer.Ordinal);

    private static UniMissPlus Network(UniMissGolden sized, UniMissGolden shaped, string resizing)
    {
        var config = shaped.Manifest.GetProperty("config");
        var size = UniMissGolden.Ints(sized.Manifest.TryGetProperty("img_size3D", out _) ? sized.Manifest : config, "img_size3D");
        return new UniMissPlus(UniMissGolden.Shape(config), 1, 3, size, resizing);
    }
}
