using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Imaging;

/// <summary>
/// nnU-Net's resampling: cubic splines for images, linear one-hot masks for labels, nearest slice along an axis that is
/// more than three times coarser than the others. All arithmetic in float64; the result does not depend on threads.
/// </summary>
public static class Resampling
{
    private const double AnisotropyThreshold = 3;

    /// <summary>Voxels that cover the same length at another spacing: round-half-even(old spacing / new spacing x old size).</summary>
    public static int[] NewSize(int[] size, double[] spacing, double[] newSpacing) =>
        [.. size.Select((n, axis) => Math.Max(1, (int)Math.Round(spacing[axis] / newSpacing[axis] * n)))];

    /// <summary>
    /// The axis along which slices are copied instead of interpolated: the single coarsest one when the first of the two
    /// spacings that is anisotropic says so; null when none is, or two axes share the maximum.
    /// </summary>
    public static int? SeparateAxis(double[] firstChecked, double[] thenChecked)
    {
        foreach (var spacing in (double[][])[firstChecked, thenChecked])
        {
            if (spacing.Max() / spacing.Min() > AnisotropyThreshold)
                return spacing.Count(mm => mm == spacing.Max()) == 1 ? Array.IndexOf(spacing, spacing.Max()) : null;
        }
        return null;
    }

    /// <param name="image">[channel, z, y, x], float32.</param>
    /// <param name="order">3: cubic spline, clipped to the input's range (per channel, or per slice with a separate axis); 1: linear.</param>
    /// <returns>[channel, z', y', x'], float32.</returns>
    public static torch.Tensor Image(torch.Tensor image, int[] newSize, int? separateAxis, int order = 3)
    {
        var size = SizeOf(image, 1);
        if (size.AsSpan().SequenceEqual(newSize))
            return image.clone();
        using var source = image.contiguous();
        var result = torch.empty([image.shape[0], .. newSize.Select(n => (long)n)], torch.float32);
        var from = TensorSpans.Of<float>(source);
        var (step, newStep) = (Voxels(size), Voxels(newSize));
        for (var channel = 0; channel < image.shape[0]; channel++)
        {
            var offset = channel * newStep;
            GridResampling.Apply(from.Slice(channel * step, step), size, newSize, separateAxis, order, (start, values) =>
            {
                var target = TensorSpans.Of<float>(result).Slice(offset + start, values.Length);
                for (var i = 0; i < values.Length; i++)
                    target[i] = (float)values[i];
            });
        }
        return result;
    }

    /// <summary>
    /// For each label in ascending order: where its linearly resampled mask reaches one half, the label is set, so that
    /// later labels win; where none does, 0 stays. -1 (outside) counts as a label.
    /// </summary>
    /// <param name="label">[z, y, x], int16.</param>
    /// <returns>[z', y', x'], int16.</returns>
    public static torch.Tensor Label(torch.Tensor label, int[] newSize, int? separateAxis)
    {
        var size = SizeOf(label, 0);
        if (size.AsSpan().SequenceEqual(newSize))
            return label.clone();
        using var source = label.contiguous();
        var result = torch.zeros([.. newSize.Select(n => (long)n)], torch.int16);
        var from = TensorSpans.Of<short>(source);
        var labels = LabelsIn(from);
        if (labels.Count == 1)
            return result.FillInPlace(labels.Min);
        foreach (var value in labels)
        {
            using var mask = source.EqualTo(value);
            GridResampling.Apply<byte>(TensorSpans.Of<byte>(mask), size, newSize, separateAxis, order: 1, (start, share) =>
            {
                var to = TensorSpans.Of<short>(result).Slice(start, share.Length);
                for (var i = 0; i < share.Length; i++)
                    to[i] = share[i] >= 0.5 ? value : to[i];
            });
        }
        return result;
    }

    private static SortedSet<short> LabelsIn(ReadOnlySpan<short> label)
    {
        var found = new SortedSet<short>();
        while (!label.IsEmpty)
        {
            found.Add(label[0]);
            var run = label.IndexOfAnyExcept(label[0]);
            label = run < 0 ? [] : label[run..];
        }
        return found;
    }

    private static int[] SizeOf(torch.Tensor tensor, int first) => [.. tensor.shape[first..].Select(n => (int)n)];

    private static int Voxels(int[] size) => checked(size[0] * size[1] * size[2]);
}
