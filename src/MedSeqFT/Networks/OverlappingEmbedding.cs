using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>UniMiSS+'s patch embedding: a strided and a plain convolutional unit, whose patches overlap.</summary>
internal sealed class OverlappingEmbedding : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly ConvNormUnit proj;
    private readonly ConvNormUnit proj1;

    public OverlappingEmbedding(int axes, long inChannels, long outChannels, long[] stride)
        : base(nameof(OverlappingEmbedding))
    {
        proj = new ConvNormUnit(axes, inChannels, outChannels, stride);
        proj1 = new ConvNormUnit(axes, outChannels, outChannels, [1, 1, 1]);
        RegisterComponents();
    }

    public override torch.Tensor forward(torch.Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        return proj1.call(proj.call(input)).MoveToOuterDisposeScope();
    }
}
