using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>
/// Cubic B-spline coefficients of a volume: one causal and one anti-causal recursion along each axis, mirrored at the
/// first and last voxel (Unser 1999), as SciPy computes them.
/// </summary>
internal static class SplineCoefficients
{
    /// <summary>Coefficients before the first and after the last voxel that <see cref="Padded"/> adds: what four taps at any inner position reach.</summary>
    public const int Before = 1;
    public const int After = 2;
    private const double Gain = 6;
    private static readonly double Pole = Math.Sqrt(3) - 2;

    /// <param name="image">[channel, z, y, x], float32.</param>
    /// <param name="axes">Spatial axes (0 z, 1 y, 2 x) along which the volume is a spline; the others stay samples.</param>
    /// <returns>A new contiguous tensor, longer by <see cref="Before"/> and <see cref="After"/> along these axes.</returns>
    public static torch.Tensor Padded(torch.Tensor image, IReadOnlyList<int> axes)
    {
        using var scope = torch.NewDisposeScope();
        var coefficients = image.clone();
        foreach (var axis in axes)
            Filter(coefficients, axis + 1);
        foreach (var axis in axes)
            coefficients = coefficients.index_select(axis + 1, MirroredIndices((int)image.shape[axis + 1]));
        return coefficients.contiguous().MoveToOuterDisposeScope();
    }

    private static void Filter(torch.Tensor values, int dimension)
    {
        var length = (int)values.shape[dimension];
        if (length == 1)
            return;
        using var scope = torch.NewDisposeScope();
        values.TimesInPlace(Gain);
        var slices = values.unbind(dimension);
        var first = slices[0].clone().zero_();
        foreach (var (weight, slice) in FirstWeights(length).Zip(slices))
            first.PlusInPlace(slice, weight);
        slices[0].copy_(first);
        for (var k = 1; k < length; k++)
            slices[k].PlusInPlace(slices[k - 1], Pole);
        slices[^1].PlusInPlace(slices[^2], Pole).TimesInPlace(Pole / (Pole * Pole - 1));
        for (var k = length - 2; k >= 0; k--)
            slices[k].sub_(slices[k + 1]).TimesInPlace(-Pole);
    }

    // The causal recursion's start: the sum over the endless line s0 s1 ... sn-1 sn-2 ... s1 s0 s1 ..., in closed form. Terms fade as 0.27^k.
    private static IEnumerable<double> FirstWeights(int length)
    {
        var period = 2 * length - 2;
        var sum = 1 - Math.Pow(Pole, period);
        for (var k = 0; k < Math.Min(length, 30); k++)
            yield return (k == 0 || k == length - 1 ? Math.Pow(Pole, k) : Math.Pow(Pole, k) + Math.Pow(Pole, period - k)) / sum;
    }

    private static torch.Tensor MirroredIndices(int length) =>
        torch.tensor(Enumerable.Range(-Before, Before + length + After).Select(i => Mirrored(i, length)).ToArray());

    private static long Mirrored(int i, int length)
    {
        if (length == 1)
            return 0;
        var period = 2 * length - 2;
        var within = (i % period + period) % period;
        return within < length ? within : period - within;
    }
}
