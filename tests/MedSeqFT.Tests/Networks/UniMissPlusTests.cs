using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

public class UniMissPlusTests
{
    private static readonly int[] Size = [16, 32, 64];

    [SkippableFact]
    public void TheStateDictHasThePublishedNamesAndShapes()
    {
        var published = UniMissGolden.Names().GetProperty("downstream");
        using var network = new UniMissPlus(MixedShape.Of(32), 1, 3, [32, 160, 160]);

        var found = network.state_dict().ToDictionary(t => t.Key, t => string.Join(',', t.Value.shape));

        var expected = published.EnumerateObject().ToDictionary(t => t.Name, t => string.Join(',', t.Value.EnumerateArray().Select(n => n.GetInt64())));
        Assert.Equal(expected.OrderBy(t => t.Key, StringComparer.Ordinal), found.OrderBy(t => t.Key, StringComparer.Ordinal));
        Assert.Equal((276, 191), (found.Count, found.Keys.Count(name => name.StartsWith("transformer.", StringComparison.Ordinal))));
    }

    [Fact]
    public void ItHasThePublishedNumbersOfParameters()
    {
        using var network = new UniMissPlus(MixedShape.Of(32), 1, 3, [32, 160, 160]);
        long Count(Func<string, bool> counted) => network.named_parameters().Where(p => counted(p.name)).Sum(p => p.parameter.numel());

        Assert.Equal(40_523_887, Count(_ => true));
        Assert.Equal(27_701_024, Count(name => network.ScopeOf(name) == ParameterScope.Encoder));
        Assert.Equal(4_416_000, Count(name => name.StartsWith("transformer.pos_embed", StringComparison.Ordinal)));
        Assert.Equal(167_072, Count(name => name.Contains("ConvBlock3D", StringComparison.Ordinal) && network.ScopeOf(name) == ParameterScope.Encoder));
        Assert.Equal(13_828_096, Count(name => name.Contains("patch_embed3D", StringComparison.Ordinal)));
        Assert.Equal(9_289_856, Count(name => name.StartsWith("transformer.block", StringComparison.Ordinal)));
        Assert.Equal(2_415, Count(name => network.ScopeOf(name) == ParameterScope.Head));
    }

    [Fact]
    public void LoraFindsAllFortyFiveLinearsInForwardOrder()
    {
        using var network = new UniMissPlus(MixedShape.Of(32), 1, 3, Size);

        var linears = network.EncoderLinears;

        Assert.Equal(45, linears.Count);
        Assert.Equal(9_142_272, linears.Sum(l => l.Layer.Weight.numel()));
        Assert.Equal(43_520, linears.Sum(l => l.Layer.Weight.shape.Sum())); // 87,040 numbers of LoRA at rank 2
        Assert.Equal(["attn.q", "attn.kv", "attn.proj", "mlp.fc1", "mlp.fc2"], linears.Take(5).Select(l => l.Name["transformer.block1.0.".Length..]));
        Assert.Equal("transformer.block4.1.mlp.fc2", linears[^1].Name);
    }

    [Fact]
    public void LevelsWithoutALinearBeforeThemAreTheStemsOnly()
    {
        using var scope = torch.NewDisposeScope();
        using var network = Small();
        var image = torch.randn([1, 1, .. Size.Select(n => (long)n)]);
        var before = network.Encode(image).Select(level => level.detach().clone()).ToArray();
        using (torch.no_grad())
            foreach (var linear in network.EncoderLinears)
                linear.Layer.Weight.mul_(2);

        var after = network.Encode(image);

        Assert.Equal(["1,4,16,32,64", "1,8,16,16,32", "1,16,8,8,16", "1,32,4,4,8", "1,40,4,2,4", "1,8,40"], after.Select(level => string.Join(',', level.shape)));
        var moved = before.Zip(after, (b, a) => !b.equal(a).all().item<bool>()).ToArray();
        Assert.Equal(network.FirstRefinableLevel, Array.IndexOf(moved, true));
        Assert.All(moved.Skip(network.FirstRefinableLevel), Assert.True);
    }

    [Fact]
    public void StartValuesAreAFunctionOfTheSeedAndHaveTheAuthorsDistributions()
    {
        using var first = Small(seed: 7);
        using var second = Small(seed: 7);
        using var other = Small(seed: 8);

        Assert.All(first.state_dict(), t => Assert.True(t.Value.equal(second.state_dict()[t.Key]).all().item<bool>(), t.Key));
        foreach (var (name, parameter) in first.named_parameters().Where(p => p.parameter.numel() > 700 && p.parameter.dim() > 1))
        {
            Assert.False(parameter.equal(other.get_parameter(name)!).all().item<bool>(), name);
            Assert.InRange(parameter.std().item<float>() / Expected(name, parameter.shape), 0.85, 1.15);
        }
        Assert.Equal(0, first.get_parameter("transformer.block1.0.attn.q.bias")!.abs().max().item<float>());
        Assert.Equal(1, first.get_parameter("transformer.block1.0.norm1.weight")!.min().item<float>());
        Assert.InRange(first.get_parameter("ds1_cls_conv.bias")!.abs().max().item<float>(), 1e-6, 1 / MathF.Sqrt(40));
    }

    [Theory]
    [InlineData(14, 32, 32)]
    [InlineData(12, 32, 32)]
    [InlineData(16, 48, 64)]
    [InlineData(16, 32, 0)]
    public void ASizeItCannotBeMadeForIsAUserError(int z, int y, int x)
    {
        var error = Assert.Throws<UserErrorException>(() => new UniMissPlus(MixedShape.Of(4), 1, 2, [z, y, x]));

        Assert.Contains("z a multiple of 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ImagesOfAnotherSizeThanItWasMadeForAreAUserError()
    {
        using var network = Small();
        using var larger = torch.zeros([1, 1, 16, 64, 64]);

        Assert.Equal("MSQ2001", Assert.Throws<UserErrorException>(() => network.call(larger)).Diagnostics[0].Code);
        Assert.Throws<UserErrorException>(() => network.Encode(larger));
        Assert.Throws<UserErrorException>(() => network.Embed(larger));
        Assert.Null(network.RefuseSize(Size));
        Assert.Contains("'16,32,64'", network.RefuseSize([16, 64, 64]), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryParameterHasItsScope()
    {
        using var network = Small();

        var scopes = network.named_parameters().GroupBy(p => network.ScopeOf(p.name)).ToDictionary(g => g.Key, g => g.Count());

        Assert.Equal((191, 75, 10), (scopes[ParameterScope.Encoder], scopes[ParameterScope.Decoder], scopes[ParameterScope.Head]));
        Assert.Throws<ArgumentException>(() => network.ScopeOf("head.mlp.0.weight"));
    }

    // The standard deviations that unimiss.md section 4 names.
    private static double Expected(string name, long[] shape)
    {
        var kernel = shape.Skip(2).Aggregate(1L, (a, b) => a * b);
        if (shape.Length == 2 || name.Contains("pos_embed", StringComparison.Ordinal) || name.Contains("PosEmbed", StringComparison.Ordinal))
            return 0.02;
        var isTransposed = name.Contains("TransposeConv", StringComparison.Ordinal) || name.EndsWith(".proj.weight", StringComparison.Ordinal);
        return isTransposed ? 1 / Math.Sqrt(3.0 * shape[1] * kernel) : Math.Sqrt(2.0 / (shape[0] * kernel));
    }

    private static UniMissPlus Small(long seed = 1) => (UniMissPlus)Backbones.Create(
        new BackboneOptions { Backbone = "unimiss-plus", BackboneFeatureSize = 4 }, inChannels: 1, classes: 3, seed, Size);
}
