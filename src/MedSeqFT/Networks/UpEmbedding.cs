using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>A step up in UniMiSS+'s decoder: transposed convolution, then a convolutional unit.</summary>
internal sealed class UpEmbedding : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly SpatialConvolution proj;
    private readonly ConvNormUnit proj1;

    public UpEmbedding(int axes, long inChannels, long outChannels, long[] factor)
        : base(nameof(UpEmbedding))
    {
        proj = SpatialConvolution.Enlarging(axes, inChannels, outChannels, factor);
        proj1 = new ConvNormUnit(axes, outChannels, outChannels, [1, 1, 1]);
        RegisterComponents();
    }

    public override torch.Tensor forward(torch.Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        return proj1.call(proj.call(input)).MoveToOuterDisposeScope();
    }
}
