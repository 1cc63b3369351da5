using System.Numerics;
using TorchSharp;

namespace MedSeqFT.Imaging;

/// <summary>
/// Some slices of a resampled channel; two buffers serve all of them in turn. They are torch's memory: the collector would
/// keep arrays of this size until long after their use.
/// </summary>
/// <param name="ranges">To clip to, of the whole channel or of each slice of the separate axis; empty: not at all.</param>
/// <param name="capacity">Voxels that the largest state of a slab has.</param>
internal sealed class SlabResampling(int[] size, int[] newSize, int? separateAxis, int order, (double Min, double Max)[] ranges, int capacity) : IDisposable
{
    private torch.Tensor values = torch.empty(capacity, torch.float64);
    private torch.Tensor spare = torch.empty(capacity, torch.float64);

    private Span<double> Values => TensorSpans.Of<double>(values);

    private Span<double> Spare => TensorSpans.Of<double>(spare);

    /// <summary>Slices of the result, interpolated along z from all of the source.</summary>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<double> Interpolated<T>(ReadOnlySpan<T> source, int first, int end)
        where T : unmanaged, INumber<T>
    {
        AxisResampling.Apply(source, size, 0, newSize[0], order, Values, first, end);
        return Finish(0, end - first);
    }

    /// <summary>Slices of the source, resampled within themselves.</summary>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<double> Copied<T>(ReadOnlySpan<T> source, int first, int end)
        where T : unmanaged, INumber<T>
    {
        var slice = size[1] * size[2];
        var from = source[(first * slice)..(end * slice)];
        var target = Values[..from.Length];
        for (var i = 0; i < target.Length; i++)
            target[i] = double.CreateTruncating(from[i]);
        return Finish(first, end - first);
    }

    private ReadOnlySpan<double> Finish(int first, int slices)
    {
        int[] current = [slices, size[1], size[2]];
        for (var axis = 1; axis < 3; axis++)
        {
            if (axis == separateAxis || size[axis] == newSize[axis])
                continue;
            AxisResampling.Apply<double>(Values[..Length(current)], current, axis, newSize[axis], order, Spare, 0, newSize[axis]);
            current[axis] = newSize[axis];
            (values, spare) = (spare, values);
        }
        // Splines overshoot at edges by 5-20 %; the clip takes that back.
        if (ranges.Length > 0)
            Clip(current, first);
        if (separateAxis is 1 or 2 && size[separateAxis.Value] != newSize[separateAxis.Value])
            PickSlices(current, separateAxis.Value);
        return Values[..Length(current)];
    }

    private static int Length(int[] current) => current[0] * current[1] * current[2];

    public void Dispose()
    {
        values.Dispose();
        spare.Dispose();
    }

    private unsafe void Clip(int[] current, int first)
    {
        var (slices, inner) = GridResampling.Layout(current, separateAxis);
        var offset = separateAxis == 0 ? first : 0;
        fixed (double* start = Values)
        {
            var address = (nint)start; // a span cannot go into a lambda
            Parallel.For(0, Length(current) / inner, run =>
            {
                var (min, max) = ranges[run % slices + offset];
                foreach (ref var value in new Span<double>((double*)address + run * inner, inner))
                    value = Math.Min(Math.Max(value, min), max);
            });
        }
    }

    private void PickSlices(int[] current, int axis)
    {
        var (slices, inner) = GridResampling.Layout(current, axis);
        var count = newSize[axis];
        current[axis] = count;
        for (int start = 0, run = 0; start < Length(current); start += inner, run++)
        {
            var slice = GridResampling.Picked(run % count, slices, count);
            Values.Slice((run / count * slices + slice) * inner, inner).CopyTo(Spare[start..]);
        }
        (values, spare) = (spare, values);
    }
}
