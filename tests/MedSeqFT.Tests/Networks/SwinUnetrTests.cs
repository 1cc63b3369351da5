using System.Text.RegularExpressions;
using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

public partial class SwinUnetrTests
{
    // Counts of MONAI's own module with 14 classes.
    [Theory]
    [InlineData(true, 1_355_958, 3_514_134, 4_739_180)]
    [InlineData(false, 694_998, 2_853_174, 4_078_220)]
    public void TheTinyNetworkHasTheOriginalsParameters(bool useV2, long swin, long encoder, long whole)
    {
        using var network = Tiny.Network(useV2: useV2);

        Assert.Equal((swin, encoder, whole), Counts(network));
    }

    [Fact]
    public void VoCoBHasThePublishedInventory()
    {
        using var b = Tiny.Network(featureSize: 48);

        AssertInventoryOfVoCoB(b);
    }

    [Theory]
    [InlineData(true, 167, 145)]
    [InlineData(false, 159, 137)]
    public void TheStateDictHasTheOfficialNamesShapesAndTypes(bool useV2, int tensors, int encoderTensors)
    {
        using var network = Tiny.Network(useV2: useV2);

        var found = network.state_dict().ToDictionary(t => t.Key, t => string.Join(',', t.Value.shape));

        Assert.Equal(OfficialNames.Of(Tiny.FeatureSize, 1, 14, useV2).OrderBy(t => t.Key, StringComparer.Ordinal), found.OrderBy(t => t.Key, StringComparer.Ordinal));
        Assert.Equal((tensors, encoderTensors), (found.Count, found.Keys.Count(k => !Decoding().IsMatch(k))));
        Assert.All(network.state_dict(), t => Assert.Equal(t.Key.EndsWith("_index", StringComparison.Ordinal) ? torch.int64 : torch.float32, t.Value.dtype));
    }

    [Fact]
    public void EveryParameterHasItsScope()
    {
        using var network = Tiny.Network();

        var scopes = network.named_parameters().GroupBy(p => network.ScopeOf(p.name)).ToDictionary(g => g.Key, g => g.Count());

        Assert.Equal(126, scopes[ParameterScope.Encoder]);
        Assert.Equal(11, scopes[ParameterScope.Skip]);
        Assert.Equal(20, scopes[ParameterScope.Decoder]);
        Assert.Equal(2, scopes[ParameterScope.Head]);
        Assert.Throws<ArgumentException>(() => network.ScopeOf("student.layer1.0.weight"));
    }

    [Fact]
    public void FeedingXyzIsFeedingThePermutedImage()
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        using var plain = Tiny.Network(axisOrder: "zyx");
        using var reversed = Tiny.Network(axisOrder: "xyz");
        var image = Tiny.Image();

        var logits = reversed.call(image);

        Assert.Equal([1, 14, 32, 32, 64], logits.shape);
        var expected = plain.call(image.permute(0, 1, 4, 3, 2)).permute(0, 1, 4, 3, 2);
        Assert.InRange((logits - expected).abs().max().item<float>(), 0, 1e-4);
    }

    [Fact]
    public void EncodesFiveLevelsNormalisedOverTheirChannels()
    {
        using var scope = torch.NewDisposeScope();
        using var network = Tiny.Network();

        var levels = network.Encode(Tiny.Image());

        Assert.Equal(["1,12,16,16,32", "1,24,8,8,16", "1,48,4,4,8", "1,96,2,2,4", "1,192,1,1,2"], levels.Select(l => string.Join(',', l.shape)));
        Assert.All(levels, l => Assert.InRange(l.mean([1]).abs().max().item<float>(), 0, 1e-4));
        Assert.All(levels, l => Assert.True(l.requires_grad));
        Assert.Equal(1, network.FirstRefinableLevel);
    }

    [Fact]
    public void EmbedsTheMeansOfTheSkipFeatures()
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        using var network = Tiny.Network();
        var means = new List<torch.Tensor>();
        foreach (var (_, skip) in network.named_children().Where(c => c.name.StartsWith("encoder", StringComparison.Ordinal)))
            ((Nested)skip).register_forward_hook((_, _, features) =>
            {
                means.Add(features.mean([2, 3, 4]).DetachFromDisposeScope());
                return features;
            });

        var embedding = network.Embed(torch.cat([Tiny.Image(), Tiny.Image(seed: 4)]));

        Assert.Equal([2, network.EmbeddingSize], embedding.shape);
        Assert.Equal(24 * Tiny.FeatureSize, network.EmbeddingSize);
        Assert.True(embedding.equal(torch.cat(means, 1)).all().item<bool>());
    }

    [Fact]
    public void ASizeItCannotTakeIsAUserError()
    {
        using var network = Tiny.Network();
        using var odd = torch.zeros([1, 1, 32, 48, 64]);
        using var small = torch.zeros([1, 1, 32, 32, 32]);

        Assert.Equal("MSQ2001", Assert.Throws<UserErrorException>(() => network.Encode(odd)).Diagnostics[0].Code);
        Assert.Throws<UserErrorException>(() => network.call(small));
        Assert.Throws<UserErrorException>(() => network.Embed(small));
    }

    private static void AssertInventoryOfVoCoB(Backbone network)
    {
        var linears = network.EncoderLinears;
        Assert.Equal(36, linears.Count);
        Assert.Equal(7_833_600, linears.Sum(l => l.Layer.Weight.numel()));
        Assert.Equal(30_240, linears.Sum(l => l.Layer.Weight.shape.Sum()));
        Assert.Equal("swinViT.layers1.0.blocks.0.attn.qkv", linears[0].Name);
        Assert.Equal("swinViT.layers4.0.downsample.reduction", linears[^1].Name);
        Assert.Equal(197_730, Sum(network, n => n.EndsWith("relative_position_bias_table", StringComparison.Ordinal)));
        Assert.Equal(17_280, Sum(network, n => Norms().IsMatch(n)));
        Assert.Equal(19_597_824, Sum(network, n => network.ScopeOf(n) == ParameterScope.Decoder));
    }

    private static (long Swin, long Encoder, long Whole) Counts(Backbone network) => (
        Sum(network, n => network.ScopeOf(n) == ParameterScope.Encoder),
        Sum(network, n => network.ScopeOf(n) is ParameterScope.Encoder or ParameterScope.Skip),
        Sum(network, _ => true));

    private static long Sum(Backbone network, Func<string, bool> counts) =>
        network.named_parameters().Where(p => counts(p.name)).Sum(p => p.parameter.numel());

    [GeneratedRegex("^(decoder|out)")]
    private static partial Regex Decoding();

    [GeneratedRegex(@"\.norm[12]?\.(weight|bias)$")]
    private static partial Regex Norms();
}
