using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

public class PretrainedWeightsTests
{
    private static readonly TensorEntry[] Entries =
    [
        Entry("swinViT.patch_embed.proj.weight", 4, 1, 2, 2, 2),
        Entry("swinViT.patch_embed.proj.bias", 4),
        Entry("swinViT.layers1.0.blocks.0.attn.qkv.weight", 12, 4),
        Entry("encoder1.layer.conv1.conv.weight", 4, 1, 3, 3, 3),
        Entry("decoder1.conv_block.conv1.conv.weight", 4, 8, 3, 3, 3),
        Entry("out.conv.conv.weight", 2, 4, 1, 1, 1),
        Entry("out.conv.conv.bias", 2),
    ];

    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    [InlineData("backbone.")]
    [InlineData("module.backbone.")]
    public void KnownPrefixesGo(string prefix)
    {
        using var network = new FakeBackbone(Entries);
        using var checkpoint = Checkpoint(Entries, name => prefix + name);

        var report = PretrainedWeights.Load(network, checkpoint, Everything, "some.pt");

        Assert.Equal(Entries.Select(entry => entry.Name).Order(), report.Matched.Order());
        Assert.All(Entries, entry => Assert.True(network[entry.Name].eq(checkpoint[prefix + entry.Name]).all().item<bool>()));
    }

    [Fact]
    public void TheOldSwinNameIsUnderstood()
    {
        using var network = new FakeBackbone(Entries);
        using var checkpoint = Checkpoint(Entries, name => name.Replace("swinViT", "swin_vit", StringComparison.Ordinal));

        var report = PretrainedWeights.Load(network, checkpoint, Everything, "some.pt");

        Assert.Empty(report.KeptRandom);
    }

    [Fact]
    public void OnlyWantedScopesAreFilled()
    {
        using var network = new FakeBackbone(Entries);
        using var checkpoint = Checkpoint(Entries, name => name);

        var report = PretrainedWeights.Load(network, checkpoint, (_, scope) => scope == ParameterScope.Encoder, "some.pt");

        Assert.Equal(3, report.Matched.Count);
        Assert.Equal(4, report.Unused.Count);
        Assert.Equal(-7, network["out.conv.conv.bias"].mean().item<float>());
    }

    [Fact]
    public void IndexBuffersAreNeitherMatchedNorUnused()
    {
        using var network = new FakeBackbone(Entries);
        using var checkpoint = Checkpoint(Entries, name => name);
        checkpoint["swinViT.layers1.0.blocks.0.attn.relative_position_index"] = torch.zeros(3, 3, dtype: torch.ScalarType.Int64);

        var report = PretrainedWeights.Load(network, checkpoint, Everything, "some.pt");

        Assert.Equal(Entries.Length, report.Matched.Count);
        Assert.Empty(report.Unused);
    }

    [Fact]
    public void AStemOfOneChannelIsSpreadOverMore()
    {
        using var network = new FakeBackbone(Entries.Select(entry => WithChannels(entry, 3)), inChannels: 3);
        using var checkpoint = Checkpoint(Entries, name => name);
        using var scope = torch.NewDisposeScope();
        var image = torch.randn([1, 1, 4, 4, 4]);

        var report = PretrainedWeights.Load(network, checkpoint, Everything, "some.pt");

        Assert.Equal(["encoder1.layer.conv1.conv.weight", "swinViT.patch_embed.proj.weight"], report.Adapted.Order());
        Assert.Empty(report.KeptRandom);
        var one = torch.nn.functional.conv3d(image, checkpoint["swinViT.patch_embed.proj.weight"]);
        var three = torch.nn.functional.conv3d(image.expand([1, 3, 4, 4, 4]), network["swinViT.patch_embed.proj.weight"]);
        Assert.True((one - three).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void HalfPrecisionWeightsAreConverted()
    {
        using var network = new FakeBackbone(Entries);
        using var checkpoint = Checkpoint(Entries, name => name, torch.ScalarType.Float16);

        PretrainedWeights.Load(network, checkpoint, Everything, "some.pt");

        using var expected = checkpoint["out.conv.conv.bias"].to(torch.ScalarType.Float32);
        Assert.Equal(torch.ScalarType.Float32, network["out.conv.conv.bias"].dtype);
        Assert.Equal(expected.data<float>().ToArray(), network["out.conv.conv.bias"].data<float>().ToArray());
    }

    [Fact]
    public void TooFewMatchesAreRefusedAndThePrefixIsNamed()
    {
        using var network = new FakeBackbone(Entries);
        using var checkpoint = Checkpoint(Entries, name => "student." + name);

        var error = Assert.Throws<UserErrorException>(() => PretrainedWeights.Load(network, checkpoint, Everything, "some.pt"));

        Assert.Equal("MSQ3008", error.Diagnostics[0].Code);
        Assert.Contains("only 0 of the 7", error.Message, StringComparison.Ordinal);
        Assert.Contains("without 'student.'", error.Message, StringComparison.Ordinal);
        Assert.All(Entries, entry => Assert.Equal(-7, network[entry.Name].mean().item<float>()));
    }

    [Theory]
    [InlineData(95)]
    [InlineData(96)]
    public void NineteenTwentiethsOfTheWantedParametersAreEnough(int given)
    {
        var report = LoadOfHundred(given);

        Assert.Equal((given, 100 - given), (report.Matched.Count, report.KeptRandom.Count));
    }

    [Fact]
    public void FewerThanNineteenTwentiethsAreRefused()
    {
        var error = Assert.Throws<UserErrorException>(() => LoadOfHundred(94));

        Assert.Equal("MSQ3008", error.Diagnostics[0].Code);
        Assert.Contains("only 94 of the 100", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingPrefixIsNamed()
    {
        using var network = new FakeBackbone(Entries);
        using var checkpoint = Checkpoint(Entries[..3], name => name["swinViT.".Length..]);

        var error = Assert.Throws<UserErrorException>(() => PretrainedWeights.Load(network, checkpoint, Everything, "some.pt"));

        Assert.Contains("with 'swinViT.' before them", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherFeatureSizeIsNamed()
    {
        using var network = new FakeBackbone(Entries);
        using var checkpoint = Checkpoint(Entries.Select(entry => entry with { Shape = [entry.Shape[0] * 2, .. entry.Shape.Skip(1)] }), name => name);

        var error = Assert.Throws<UserErrorException>(() => PretrainedWeights.Load(network, checkpoint, Everything, "some.pt"));

        Assert.Contains("BackboneFeatureSize", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StateComesBackExactly()
    {
        using var source = new FakeBackbone(Entries);
        using var target = new FakeBackbone(Entries);
        using var checkpoint = Checkpoint(Entries, name => name);
        PretrainedWeights.Load(source, checkpoint, Everything, "some.pt");

        using var state = PretrainedWeights.StateOf(source, (_, scope) => scope != ParameterScope.Head);
        PretrainedWeights.Restore(target, state, (_, scope) => scope != ParameterScope.Head, "carry-over.safetensors");

        Assert.Equal(5, state.Count);
        Assert.All(state, pair => Assert.True(target[pair.Key].eq(checkpoint[pair.Key]).all().item<bool>()));
        Assert.Equal(-7, target["out.conv.conv.weight"].mean().item<float>());
    }

    [Fact]
    public void StateIsACopyWithoutGradient()
    {
        using var network = new FakeBackbone(Entries);

        using var state = PretrainedWeights.StateOf(network, Everything);
        using (torch.no_grad())
            network["out.conv.conv.bias"].fill_(1);

        Assert.Equal(-7, state["out.conv.conv.bias"].mean().item<float>());
        Assert.All(state.Values, tensor => Assert.False(tensor.requires_grad));
    }

    [Fact]
    public void RestoringReportsEveryFaultAndChangesNothing()
    {
        using var network = new FakeBackbone(Entries);
        using var state = Checkpoint(Entries[1..6], name => name);
        state["foreign.weight"] = torch.ones(1);
        state["swinViT.patch_embed.proj.bias"].Dispose();
        state["swinViT.patch_embed.proj.bias"] = torch.ones(5);

        var error = Assert.Throws<UserErrorException>(() => PretrainedWeights.Restore(network, state, Everything, "carry-over.safetensors"));

        Assert.Equal(["MSQ3009", "MSQ3010", "MSQ3011"], error.Diagnostics.Select(diagnostic => diagnostic.Code));
        Assert.All(Entries, entry => Assert.Equal(-7, network[entry.Name].mean().item<float>()));
    }

    [Fact]
    public void TheReportReadsAsOneLine()
    {
        var report = new LoadReport(["a", "b"], [], ["c", "d", "e", "f", "g"], ["h"]) { WrongShape = ["c"] };

        Assert.Equal("2 tensors loaded; 5 kept at random (c, d, e, f and 1 more); 1 of these with another shape in the file (c); 1 in the file not used (h)", report.ToString());
    }

    // A hundred wanted parameters, beside three that aren't.
    private static LoadReport LoadOfHundred(int given)
    {
        TensorEntry[] wanted = [.. Enumerable.Range(0, 100).Select(i => Entry($"swinViT.layers1.0.blocks.{i}.norm1.weight", 2))];
        using var network = new FakeBackbone([.. wanted, .. Entries[4..]]);
        using var checkpoint = Checkpoint(wanted[..given], name => name);
        return PretrainedWeights.Load(network, checkpoint, (_, scope) => scope == ParameterScope.Encoder, "some.pt");
    }

    private static bool Everything(string name, ParameterScope scope) => true;

    private static TensorEntry Entry(string name, params long[] shape) => new(name, torch.ScalarType.Float32, shape);

    private static TensorEntry WithChannels(TensorEntry entry, long channels) =>
        entry.Shape is [var outputs, 1, ..] ? entry with { Shape = [outputs, channels, .. entry.Shape.Skip(2)] } : entry;

    private static NamedTensors Checkpoint(IEnumerable<TensorEntry> entries, Func<string, string> rename, torch.ScalarType type = torch.ScalarType.Float32)
    {
        var checkpoint = new NamedTensors();
        foreach (var entry in entries)
            checkpoint[rename(entry.Name)] = torch.randn([.. entry.Shape], type);
        return checkpoint;
    }
}
