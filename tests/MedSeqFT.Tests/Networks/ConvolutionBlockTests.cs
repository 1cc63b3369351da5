using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

public class ConvolutionBlockTests
{
    [Theory]
    [InlineData(3, 3)]
    [InlineData(2, 5)]
    public void AResidualBlockIsItsFormula(long inChannels, long outChannels)
    {
        using var scope = torch.NewDisposeScope();
        using var block = new ResidualConvBlock(inChannels, outChannels);
        var input = torch.randn([2, inChannels, 4, 6, 5]);
        var before = input.clone();
        var weights = block.state_dict();

        var output = block.call(input);

        var inner = Leaky(Norm(torch.nn.functional.conv3d(input, weights["conv1.conv.weight"], padding: [1, 1, 1])));
        var right = Norm(torch.nn.functional.conv3d(inner, weights["conv2.conv.weight"], padding: [1, 1, 1]));
        var left = weights.TryGetValue("conv3.conv.weight", out var third) ? Norm(torch.nn.functional.conv3d(input, third)) : input;
        Assert.InRange((output - Leaky(left + right)).abs().max().item<float>(), 0, 2e-5);
        Assert.True(input.equal(before).all().item<bool>(), "in-place operations must not reach the input");
    }

    [Fact]
    public void AnUpBlockPutsTheUpsampledFeaturesBeforeTheSkip()
    {
        using var scope = torch.NewDisposeScope();
        using var up = new UpBlock(4, 3);
        var (low, skip) = (torch.randn([1, 4, 2, 3, 2]), torch.randn([1, 3, 4, 6, 4]));
        torch.Tensor? joined = null;
        var block = (ResidualConvBlock)up.named_modules().Single(m => m.name == "conv_block").module;
        block.register_forward_pre_hook((_, input) => joined = input.clone().DetachFromDisposeScope());

        var output = up.call(low, skip);

        Assert.Equal(skip.shape, output.shape);
        Assert.True(joined!.narrow(1, 3, 3).equal(skip).all().item<bool>());
    }

    [Fact]
    public void TheMlpUsesTheExactGelu()
    {
        using var scope = torch.NewDisposeScope();
        using var mlp = new Mlp(2);
        mlp.to(torch.float64);
        var weights = mlp.state_dict();
        var input = torch.randn([5, 2], torch.float64);

        var output = mlp.call(input);

        var hidden = torch.nn.functional.linear(input, weights["linear1.weight"], weights["linear1.bias"]);
        var gelu = hidden * 0.5 * (1 + (hidden / Math.Sqrt(2)).erf());
        var expected = torch.nn.functional.linear(gelu, weights["linear2.weight"], weights["linear2.bias"]);
        Assert.InRange((output - expected).abs().max().item<double>(), 0, 1e-12);
    }

    // Instance normalisation, spelled out: biased variance over the voxels of one channel, eps 1e-5.
    private static torch.Tensor Norm(torch.Tensor t)
    {
        var centred = t - t.mean([2, 3, 4], keepdim: true);
        return centred / (centred.pow(2).mean([2, 3, 4], keepdim: true) + 1e-5).sqrt();
    }

    private static torch.Tensor Leaky(torch.Tensor t) => torch.where(t.gt(0), t, t * 0.01);
}
