using TorchSharp;
using TorchSharp.Utils;

namespace MedSeqFT.Networks;

/// <summary>One decoder step: transposed convolution to twice the size, beside it the skip (in this order), residual block.</summary>
internal sealed class UpBlock : torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor>
{
    [ComponentName(Name = "transp_conv")]
    private readonly Nested transposed;

    [ComponentName(Name = "conv_block")]
    private readonly ResidualConvBlock block;

    public UpBlock(long inChannels, long outChannels)
        : base(nameof(UpBlock))
    {
        transposed = new Nested("conv", SpatialConvolution.Doubling(inChannels, outChannels));
        block = new ResidualConvBlock(2 * outChannels, outChannels);
        RegisterComponents();
    }

    /// <summary>[batch, in, z, y, x] and the skip [batch, out, 2z, 2y, 2x] to the skip's shape.</summary>
    public override torch.Tensor forward(torch.Tensor low, torch.Tensor skip)
    {
        using var scope = torch.NewDisposeScope();
        return block.call(torch.cat([transposed.call(low), skip], 1)).MoveToOuterDisposeScope();
    }
}
