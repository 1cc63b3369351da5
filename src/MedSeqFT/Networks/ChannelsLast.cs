using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>
/// Convolutions on the CPU, where oneDNN 3.7.1, which libtorch 2.10 brings, computes wrong numbers on some virtual machines, of
/// those probably that tell no cache sizes. It lays weights in blocks of 8 to 64 channels, the rest of the last block zero. There
/// it walks kernels in an order that its zeros don't follow: they overwrite other weights, and what should be zero stays as
/// the memory was. Where an input has its channels innermost, weights are laid in an order that this
/// doesn't befall, and it is faster, too: 18 ms instead of 31 for two maps of 12 channels and 17x32x64.
/// </summary>
internal static class ChannelsLast
{
    private const long Block = 16;

    /// <summary>The convolution of the input, channels innermost if need be; its result is contiguous then.</summary>
    /// <param name="input">[batch, channel, (z,) y, x].</param>
    /// <param name="weight">[out, in, kernel...], or [in, out, kernel...] of a transposed convolution. Not of groups.</param>
    /// <param name="isStrided">Strided or transposed: oneDNN takes larger blocks.</param>
    public static torch.Tensor Run(
        torch.Tensor input, torch.Tensor weight, bool isStrided, Func<torch.Tensor, torch.Tensor> convolution)
    {
        if (!Needs(input, weight, isStrided))
            return convolution(input);
        using var scope = torch.NewDisposeScope();
        return convolution(Innermost(input)).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Not where channels fill the blocks, nor for kernels of one voxel and images of one channel, which are laid otherwise.</summary>
    public static bool Needs(torch.Tensor input, torch.Tensor weight, bool isStrided) =>
        input.device_type == DeviceType.CPU && input.dtype != torch.ScalarType.Float64 // which oneDNN leaves to libtorch
        && input.shape[1] > 1 && weight.shape.AsSpan(2).ContainsAnyExcept(1)
        && (isStrided || input.dtype != torch.ScalarType.Float32 || weight.shape[0] % Block != 0 || weight.shape[1] % Block != 0);

    private static torch.Tensor Innermost(torch.Tensor input)
    {
        var axes = input.dim();
        long[] inward = [0, .. Enumerable.Range(2, (int)axes - 2), 1];
        long[] back = [0, axes - 1, .. Enumerable.Range(1, (int)axes - 2)];
        return input.permute(inward).contiguous().permute(back);
    }
}
