using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>UniMiSS+'s convolutional unit: kernel 3, instance norm, leaky ReLU (0.01).</summary>
internal sealed class ConvNormUnit : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly SpatialConvolution conv;
    private readonly AffineInstanceNorm norm;

    public ConvNormUnit(int axes, long inChannels, long outChannels, long[] stride)
        : base(nameof(ConvNormUnit))
    {
        conv = SpatialConvolution.Overlapping(axes, inChannels, outChannels, stride);
        norm = new AffineInstanceNorm(outChannels);
        RegisterComponents();
    }

    public override torch.Tensor forward(torch.Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        return norm.call(conv.call(input)).LeakyReluInPlace(0.01).MoveToOuterDisposeScope();
    }
}
