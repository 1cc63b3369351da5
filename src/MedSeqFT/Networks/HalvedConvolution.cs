using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>
/// conv3d with kernel 3, where it pays as a batch of the volume's two halves along z, which overlap by the kernel's reach. On the CPU
/// libtorch has two convolutions. Single images whose channels * z * y are few go to one that unfolds every voxel's 27 neighbours
/// into a matrix; batches go to the other, which took a seventh of the time for 12 channels, less than half for 48, and nearly as
/// long for 384 (tests/Benchmarks, ConvolutionBenchmark). The same products and sums, added in another order.
/// </summary>
internal static class HalvedConvolution
{
    private const long Kernel = 3;

    // ConvParams::use_mkldnn in aten/src/ATen/native/Convolution.cpp.
    private const long MostOfSlow = 20480;

    // Shorter volumes are mostly overlap.
    private const long LeastDepth = 4;

    /// <param name="input">[batch, in, z, y, x].</param>
    /// <param name="weight">[out, in, 3, 3, 3] gains from halves; any other form is computed whole.</param>
    /// <param name="stride">z, y, x, as the padding, which is 1 along z where the kernel is 3.</param>
    public static torch.Tensor Run(torch.Tensor input, torch.Tensor weight, torch.Tensor? bias, long[] stride, long[] padding) =>
        Pays(input, weight, stride)
            ? Halves(input, weight, bias, stride, padding)
            : ChannelsLast.Run(input, weight, stride.AsSpan().ContainsAnyExcept(1), all => torch.nn.functional.conv3d(all, weight, bias, stride, padding));

    /// <summary>Whether libtorch would unfold it. One channel is as fast that way.</summary>
    public static bool Pays(torch.Tensor input, torch.Tensor weight, long[] stride) =>
        stride[0] == 1 && input.shape[0] == 1 && input.shape[1] > 1 && input.shape[2] >= LeastDepth
        && input.shape[1] * input.shape[2] * input.shape[3] <= MostOfSlow
        && weight.shape.AsSpan(2).SequenceEqual([Kernel, Kernel, Kernel])
        && input.device_type == DeviceType.CPU && input.dtype == torch.ScalarType.Float32;

    private static torch.Tensor Halves(torch.Tensor input, torch.Tensor weight, torch.Tensor? bias, long[] stride, long[] padding)
    {
        using var scope = torch.NewDisposeScope();
        var depth = input.shape[2];
        var half = (depth + 1) / 2;
        var second = depth - half; // of an odd depth both halves have the slice in the middle
        var padded = torch.nn.functional.pad(input, [0, 0, 0, 0, Kernel / 2, Kernel / 2]);
        var halves = torch.cat([padded.narrow(2, 0, half + Kernel - 1), padded.narrow(2, second, half + Kernel - 1)], 0);
        var outputs = ChannelsLast.Run(
            halves, weight, stride.AsSpan().ContainsAnyExcept(1), both => torch.nn.functional.conv3d(both, weight, bias, stride, [0, padding[1], padding[2]]));
        return torch.cat([outputs.narrow(0, 0, 1), outputs.narrow(0, 1, 1).narrow(2, half - second, second)], 2).MoveToOuterDisposeScope();
    }
}
