using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

public class BackbonesTests
{
    [Fact]
    public void TheDefaultsAreVoCoB()
    {
        var options = new BackboneOptions();

        Assert.Equal(("voco-b", 0, true, "xyz"), (options.Backbone, options.BackboneFeatureSize, options.BackboneUseV2, options.BackboneAxisOrder));
        Assert.Equal(48, options.FeatureSize);
        Assert.Empty(options.Validate());
    }

    [Theory]
    [InlineData("voco-b", 0, 48)]
    [InlineData("voco-l", 0, 96)]
    [InlineData("voco-h", 192, 192)]
    [InlineData("voco", 24, 24)]
    public void EveryNameHasItsWidth(string backbone, int featureSize, int expected)
    {
        var options = new BackboneOptions { Backbone = backbone, BackboneFeatureSize = featureSize };

        Assert.Empty(options.Validate());
        Assert.Equal(expected, options.FeatureSize);
    }

    [Theory]
    [InlineData("voco", 0, "positive multiple of 12")]
    [InlineData("voco", 20, "positive multiple of 12")]
    [InlineData("voco", -12, "positive multiple of 12")]
    [InlineData("voco-b", 12, "0 or 48")]
    public void AWidthThatDoesNotFitIsAFault(string backbone, int featureSize, string allowed)
    {
        var options = new BackboneOptions { Backbone = backbone, BackboneFeatureSize = featureSize };

        var fault = Assert.Single(options.Validate());

        Assert.Equal("MSQ2001", fault.Code);
        Assert.Contains(allowed, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AllFaultsAreReportedAtOnce()
    {
        var faults = new BackboneOptions { Backbone = "unet", BackboneAxisOrder = "yxz" }.Validate().ToArray();

        Assert.Equal(["MSQ2002", "MSQ2002"], faults.Select(f => f.Code));
        Assert.Contains("'voco-b'", faults[0].Message, StringComparison.Ordinal);
        Assert.Contains("'xyz' and 'zyx'", faults[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ConstructionIsAFunctionOfTheSeed()
    {
        using var first = Tiny.Network(seed: 7);
        using var second = Tiny.Network(seed: 7);
        using var other = Tiny.Network(seed: 8);

        Assert.All(first.state_dict(), t => Assert.True(t.Value.equal(second.state_dict()[t.Key]).all().item<bool>(), t.Key));
        var drawn = first.named_parameters().Where(p => !IsConstant(p.parameter)).ToArray();
        Assert.Equal(119, drawn.Length); // 159 without the 20 norms' ones and zeros
        Assert.All(drawn, p => Assert.False(p.parameter.equal(other.get_parameter(p.name)!).all().item<bool>(), p.name));
    }

    [Fact]
    public void StartValuesHaveTorchsDefaultDistributions()
    {
        using var network = Tiny.Network();
        using var torchs = new SwinUnetr(Tiny.FeatureSize, useV2: true, 1, 14);
        var expected = torchs.named_parameters().Where(p => p.parameter.numel() > 500 && !IsConstant(p.parameter)).ToArray();

        Assert.True(expected.Length > 50);
        Assert.All(expected, p =>
        {
            var found = network.get_parameter(p.name)!;
            Assert.InRange(found.std().item<float>() / p.parameter.std().item<float>(), 0.85, 1.15);
            Assert.InRange((found.mean() - p.parameter.mean()).abs().item<float>() / p.parameter.std().item<float>(), 0, 0.25);
        });
    }

    [Fact]
    public void AParameterOutlivesTheScopeItsNetworkWasMadeIn()
    {
        Backbone network;
        using (torch.NewDisposeScope())
            network = Tiny.Network();

        using (network)
            Assert.All(network.state_dict().Values, t => Assert.False(t.IsInvalid));
    }

    // LayerNorm starts with ones and zeros.
    private static bool IsConstant(torch.Tensor tensor) => tensor.min().item<float>() is var low && low == tensor.max().item<float>() && low is 0 or 1;
}
