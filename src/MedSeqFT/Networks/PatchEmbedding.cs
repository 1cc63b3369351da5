using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>Cuts the image into 2x2x2 patches of F channels by one strided convolution; VoCo puts no norm after it.</summary>
internal sealed class PatchEmbedding : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly StemConvolution proj;

    public PatchEmbedding(int inChannels, long featureSize)
        : base(nameof(PatchEmbedding))
    {
        proj = new StemConvolution(inChannels, featureSize, kernel: 2, stride: 2);
        RegisterComponents();
    }

    /// <summary>[batch, channel, z, y, x] to [batch, F, z/2, y/2, x/2].</summary>
    public override torch.Tensor forward(torch.Tensor images) => proj.call(images);
}
