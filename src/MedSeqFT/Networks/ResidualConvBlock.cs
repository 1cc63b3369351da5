using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>
/// LReLU(IN(conv2(LReLU(IN(conv1 t)))) + r) with r = t, or IN(conv3 t) where the channels change (MONAI's UnetResBlock).
/// InstanceNorm has no parameters and no running statistics, so training and evaluation are the same.
/// </summary>
internal sealed class ResidualConvBlock : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private const double Slope = 0.01;
    private readonly Nested conv1;
    private readonly Nested conv2;
    private readonly Nested? conv3;

    /// <param name="isStem">It sees the image itself.</param>
    public ResidualConvBlock(long inChannels, long outChannels, bool isStem = false)
        : base(nameof(ResidualConvBlock))
    {
        conv1 = Convolution(inChannels, outChannels, kernel: 3, isStem);
        conv2 = Convolution(outChannels, outChannels, kernel: 3);
        conv3 = inChannels == outChannels ? null : Convolution(inChannels, outChannels, kernel: 1, isStem);
        RegisterComponents();
    }

    /// <summary>[batch, in, z, y, x] to [batch, out, z, y, x].</summary>
    public override torch.Tensor forward(torch.Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        var residual = conv3 is null ? input : Norm(conv3.call(input));
        var output = Norm(conv2.call(Activate(Norm(conv1.call(input)))));
        return Activate(output.PlusInPlace(residual)).MoveToOuterDisposeScope();
    }

    private static Nested Convolution(long inChannels, long outChannels, long kernel, bool isStem = false) => new("conv", (isStem, kernel) switch
    {
        (true, _) => new StemConvolution(inChannels, outChannels, kernel, hasBias: false),
        (false, 1) => torch.nn.Conv3d(inChannels, outChannels, kernel, bias: false),
        _ => SpatialConvolution.Started(inChannels, outChannels),
    });

    private static torch.Tensor Norm(torch.Tensor input) => torch.nn.functional.instance_norm(input, eps: 1e-5);

    // In place: InstanceNorm's backward needs its input only.
    private static torch.Tensor Activate(torch.Tensor input) => input.LeakyReluInPlace(Slope);
}
