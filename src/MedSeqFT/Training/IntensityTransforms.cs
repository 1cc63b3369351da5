using MedSeqFT.Imaging;
using MedSeqFT.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace MedSeqFT.Training;

/// <summary>
/// What augmentation does to one channel [z, y, x], with all parameters given (formulas of nnU-Net v2; where v1 has others
/// they are said). Results are new tensors in the caller's dispose scope.
/// </summary>
public static class IntensityTransforms
{
    private const double Tiny = 1e-7;

    /// <summary>Normal noise with standard deviation <paramref name="sigma"/>.</summary>
    public static Tensor Noise(Tensor channel, double sigma, long seed)
    {
        using var generator = new Generator((ulong)seed, CPU);
        return channel.Plus(randn(channel.shape, generator: generator).Times(sigma));
    }

    /// <summary>Separable Gaussian with its own sigma per axis (voxels); the border is reflected without repeating the edge.</summary>
    public static Tensor Blur(Tensor channel, IReadOnlyList<double> sigmas)
    {
        using var scope = NewDisposeScope();
        var image = channel.unsqueeze(0).unsqueeze(0);
        for (var axis = 0; axis < 3; axis++)
            image = BlurAxis(image, axis, sigmas[axis]);
        return image.squeeze(0).squeeze(0).MoveToOuterDisposeScope();
    }

    /// <summary>v1's blur, that of SciPy: one sigma for all axes, kernels of up to 4 sigma; the border is reflected with its edge.</summary>
    public static Tensor WideBlur(Tensor channel, double sigma)
    {
        using var scope = NewDisposeScope();
        var radius = (int)(4 * sigma + 0.5);
        var kernel = Kernel(radius, sigma);
        var image = channel.unsqueeze(0).unsqueeze(0);
        for (var axis = 2; axis < 5; axis++)
            image = conv3d(image.index_select(axis, Reflected((int)image.shape[axis], radius)), Along(kernel, axis));
        return image.squeeze(0).squeeze(0).MoveToOuterDisposeScope();
    }

    public static Tensor Brightness(Tensor channel, double factor) => channel.Times(factor);

    /// <summary>(x - mean) * factor + mean, within the old minimum and maximum.</summary>
    public static Tensor Contrast(Tensor channel, double factor)
    {
        using var scope = NewDisposeScope();
        var mean = channel.mean();
        return (channel - mean).Times(factor).Plus(mean).clamp(channel.min(), channel.max()).MoveToOuterDisposeScope();
    }

    /// <summary>Down to <paramref name="zooms"/> of the size per axis (nearest) and up again: trilinear, or with the cubic splines of v1.</summary>
    public static Tensor LowResolution(Tensor channel, IReadOnlyList<double> zooms, bool cubic = false)
    {
        using var scope = NewDisposeScope();
        var size = channel.shape;
        var small = size.Select((n, axis) => Math.Max(1, (long)Math.Round(n * zooms[axis]))).ToArray();
        var image = channel.unsqueeze(0).unsqueeze(0);
        var down = interpolate(image, small, mode: InterpolationMode.NearestExact);
        var up = cubic
            ? Resampling.Image(down[0], [.. size.Select(n => (int)n)], separateAxis: null).unsqueeze(0)
            : interpolate(down, size, mode: InterpolationMode.Trilinear, align_corners: false);
        return up.squeeze(0).squeeze(0).MoveToOuterDisposeScope();
    }

    /// <summary>Power law on the channel scaled to [0, 1] (negated before and after if <paramref name="inverted"/>), then back to the old mean and standard deviation (v1's population deviation gives the same).</summary>
    public static Tensor Gamma(Tensor channel, double gamma, bool inverted)
    {
        using var scope = NewDisposeScope();
        var image = inverted ? -channel : channel;
        var (mean, deviation, lowest) = (image.mean(), image.std(), image.min());
        var range = image.max() - lowest;
        var bent = (((image - lowest) / range.ClampMin(Tiny)).Power(gamma) * range).Plus(lowest);
        var restored = ((bent - bent.mean()) / bent.std().ClampMin(Tiny) * deviation).Plus(mean);
        return (inverted ? -restored : restored).MoveToOuterDisposeScope();
    }

    private static Tensor BlurAxis(Tensor image, int axis, double sigma)
    {
        var size = image.shape[axis + 2];
        var radius = Math.Min(KernelSize(sigma) / 2, (int)size - 1);
        if (radius == 0)
            return image;
        var padding = new long[6];
        padding[2 * (2 - axis)] = padding[2 * (2 - axis) + 1] = radius;
        return conv3d(nn.functional.pad(image, padding, PaddingModes.Reflect), Along(Kernel(radius, sigma), axis + 2));
    }

    private static Tensor Kernel(int radius, double sigma)
    {
        var weights = Enumerable.Range(-radius, 2 * radius + 1).Select(i => Math.Exp(-0.5 * (i / sigma) * (i / sigma))).ToArray();
        return tensor(weights.Select(w => (float)(w / weights.Sum())).ToArray());
    }

    private static Tensor Along(Tensor kernel, int dimension)
    {
        var shape = new long[] { 1, 1, 1, 1, 1 };
        shape[dimension] = kernel.shape[0];
        return kernel.view(shape);
    }

    // ... b a | a b c | c b ..., as often as a short axis needs.
    private static Tensor Reflected(int length, int margin) => tensor(Enumerable.Range(-margin, length + 2 * margin).Select(i =>
    {
        var within = (i % (2 * length) + 2 * length) % (2 * length);
        return (long)(within < length ? within : 2 * length - 1 - within);
    }).ToArray());

    // The odd number nearest to 6 sigma + 0.5.
    private static int KernelSize(double sigma) => 2 * (int)((6 * sigma + 0.5) / 2) + 1;
}
