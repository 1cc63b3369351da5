using MedSeqFT.Imaging;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>
/// A volume as VoCo's pretext task sees it: every channel on its own, intensities in [0, 1], the whole volume resized
/// to one size, in the RAS orientation that VoCo was pre-trained in.
/// </summary>
public static class SslView
{
    /// <summary>VoCo's window for CT, in HU.</summary>
    private const double WindowLow = -175;
    private const double WindowHigh = 250;

    /// <summary>Outside these shares the intensities of other modalities are cut off.</summary>
    private const double LowShare = 0.005;
    private const double HighShare = 0.995;

    /// <summary>One view for each channel of an image in any orientation.</summary>
    /// <param name="isCt">For each channel, whether it is in HU.</param>
    /// <param name="size">Of the view, z, y, x.</param>
    /// <returns>Tensors [1, z, y, x], float32, that belong to no dispose scope.</returns>
    public static IReadOnlyList<torch.Tensor> FromVolume(Volume volume, IReadOnlyList<bool> isCt, int[] size)
    {
        using var oriented = volume.ToRas();
        return FromChannels(oriented.Voxels, isCt, size);
    }

    /// <summary>One view for each channel.</summary>
    /// <param name="data">[channel, z, y, x], x to the right, y to the front, z up.</param>
    public static IReadOnlyList<torch.Tensor> FromChannels(torch.Tensor data, IReadOnlyList<bool> isCt, int[] size)
    {
        using var noGrad = torch.no_grad();
        var views = new List<torch.Tensor>();
        for (var channel = 0; channel < data.shape[0]; channel++)
        {
            using var scope = torch.NewDisposeScope();
            var values = data.narrow(0, channel, 1).to(torch.float32);
            var scaled = isCt[channel] ? Rescale(values, WindowLow, WindowHigh) : WithinPercentiles(values);
            views.Add(Resize(scaled, size).DetachFromDisposeScope());
        }
        return views;
    }

    /// <summary>From 0 to 1 between the percentiles that other modalities than CT are cut off at.</summary>
    internal static torch.Tensor WithinPercentiles(torch.Tensor values)
    {
        var (low, high) = Percentiles(values);
        return Rescale(values, low, high);
    }

    private static torch.Tensor Rescale(torch.Tensor values, double low, double high) =>
        high > low ? values.Minus(low).Over(high - low).Clamp(0, 1) : torch.zeros_like(values);

    private static torch.Tensor Resize(torch.Tensor values, int[] size) => torch.nn.functional.interpolate(
        values.unsqueeze(0), [size[0], size[1], size[2]], mode: torch.InterpolationMode.Trilinear, align_corners: true).squeeze(0);

    private static (double Low, double High) Percentiles(torch.Tensor values)
    {
        var flat = values.flatten();
        return (Percentile(flat, LowShare), Percentile(flat, HighShare));
    }

    // Between neighbours linearly, as torch.quantile, which takes no more than 16 million values.
    private static double Percentile(torch.Tensor flat, double share)
    {
        var position = share * (flat.numel() - 1);
        var below = (long)Math.Floor(position);
        var low = NthSmallest(flat, below);
        return position == below ? low : low + (position - below) * (NthSmallest(flat, below + 1) - low);
    }

    private static double NthSmallest(torch.Tensor flat, long n) => flat.kthvalue(n + 1, 0, false).Item1.item<float>();
}
