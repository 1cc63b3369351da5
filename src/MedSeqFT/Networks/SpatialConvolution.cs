using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Networks;

/// <summary>
/// A convolution over two or three axes, as torch's Conv2d, Conv3d or their transposed forms and under the same names. One class, because
/// UniMiSS+ has the same layers for planar images and volumes. Starts empty where <see cref="MixedInitialisation"/> fills it.
/// </summary>
internal sealed class SpatialConvolution : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter? bias;
    private readonly long[] stride;
    private readonly long[] padding;
    private readonly long groups;
    private readonly bool isTransposed;

    private SpatialConvolution(long[] shape, long? biases, long[] stride, long[] padding, long groups, bool isTransposed)
        : base(nameof(SpatialConvolution))
    {
        (this.stride, this.padding, this.groups, this.isTransposed) = (stride, padding, groups, isTransposed);
        weight = NewParameter.Zeros(shape);
        bias = biases is { } count ? NewParameter.Zeros(count) : null;
        RegisterComponents();
    }

    /// <summary>Kernel 3 with padding 1, no bias: its norm has one.</summary>
    /// <param name="stride">z, y, x; two axes take the last two.</param>
    public static SpatialConvolution Overlapping(int axes, long inChannels, long outChannels, long[] stride) =>
        new([outChannels, inChannels, .. Same(3, axes)], biases: null, stride[^axes..], Same(1, axes), groups: 1, isTransposed: false);

    /// <summary>The same over volumes, stride 1, with the start values of torch's Conv3d.</summary>
    public static SpatialConvolution Started(long inChannels, long outChannels)
    {
        var convolution = Overlapping(3, inChannels, outChannels, [1, 1, 1]);
        torch.nn.init.kaiming_uniform_(convolution.weight, Math.Sqrt(5));
        return convolution;
    }

    /// <summary>Kernel 1: a head.</summary>
    public static SpatialConvolution Pointwise(int axes, long inChannels, long outChannels) =>
        new([outChannels, inChannels, .. Same(1, axes)], outChannels, Same(1, axes), Same(0, axes), groups: 1, isTransposed: false);

    /// <summary>Every channel on its own, kernel and stride alike: what does not fill a kernel at the end is cut off.</summary>
    public static SpatialConvolution Reducing(int axes, long channels, long factor) =>
        new([channels, 1, .. Same(factor, axes)], channels, Same(factor, axes), Same(0, axes), groups: channels, isTransposed: false);

    /// <summary>Transposed to twice the size, no bias, with the start values of torch's ConvTranspose3d.</summary>
    public static SpatialConvolution Doubling(long inChannels, long outChannels)
    {
        var convolution = new SpatialConvolution(
            [inChannels, outChannels, .. Same(2, 3)], biases: null, Same(2, 3), Same(0, 3), groups: 1, isTransposed: true);
        torch.nn.init.kaiming_uniform_(convolution.weight, Math.Sqrt(5));
        return convolution;
    }

    /// <summary>Transposed, kernel and stride alike.</summary>
    /// <param name="factor">z, y, x; two axes take the last two.</param>
    public static SpatialConvolution Enlarging(int axes, long inChannels, long outChannels, long[] factor) =>
        new([inChannels, outChannels, .. factor[^axes..]], outChannels, factor[^axes..], Same(0, axes), groups: 1, isTransposed: true);

    public override torch.Tensor forward(torch.Tensor input)
    {
        if (groups > 1)
            return Convolve(input);
        return weight.dim() == 5 && !isTransposed
            ? HalvedConvolution.Run(input, weight, bias, stride, padding)
            : ChannelsLast.Run(input, weight, isTransposed || stride.AsSpan().ContainsAnyExcept(1), Convolve);
    }

    private torch.Tensor Convolve(torch.Tensor input) => (weight.dim(), isTransposed) switch
    {
        (5, false) => torch.nn.functional.conv3d(input, weight, bias, stride, padding, groups: groups),
        (4, false) => torch.nn.functional.conv2d(input, weight, bias, stride, padding, groups: groups),
        (5, true) => torch.nn.functional.conv_transpose3d(input, weight, bias, stride),
        _ => torch.nn.functional.conv_transpose2d(input, weight, bias, stride),
    };

    private static long[] Same(long value, int axes) => [.. Enumerable.Repeat(value, axes)];
}
