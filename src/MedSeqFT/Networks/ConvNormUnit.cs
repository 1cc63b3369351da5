using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>UniMiSS+'s convolutional unit: kernel 3, instance norm, leaky ReLU (0.01).</summary>
internal sealed class ConvNormUnit : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly torch.nn.Module<torch.Tensor, torch.Tensor> conv;
    private readonly AffineInstanceNorm norm;

    /// <param name="isStem">It sees the image itself, a volume, and its stride is 1.</param>
    public ConvNormUnit(int axes, long inChannels, long outChannels, long[] stride, bool isStem = false)
        : base(nameof(ConvNormUnit))
    {
        conv = isStem
            ? new StemConvolution(inChannels, outChannels, kernel: 3, hasBias: false)
            : SpatialConvolution.Overlapping(axes, inChannels, outChannels, stride);
        norm = new AffineInstanceNorm(outChannels);
        RegisterComponents();
    }

    public override torch.Tensor forward(torch.Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        return norm.call(conv.call(input)).LeakyReluInPlace(0.01).MoveToOuterDisposeScope();
    }
}
