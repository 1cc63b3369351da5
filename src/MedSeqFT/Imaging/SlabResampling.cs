using System.Numerics;

namespace MedSeqFT.Imaging;

/// <summary>Some slices of a resampled channel; two buffers serve all of them in turn.</summary>
/// <param name="ranges">To clip to, of the whole channel or of each slice of the separate axis; empty: not at all.</param>
/// <param name="capacity">Voxels that the largest state of a slab has.</param>
internal sealed class SlabResampling(int[] size, int[] newSize, int? separateAxis, int order, (double Min, double Max)[] ranges, int capacity)
{
    private double[] values = GC.AllocateUninitializedArray<double>(capacity);
    private double[] spare = GC.AllocateUninitializedArray<double>(capacity);

    /// <summary>Slices of the result, interpolated along z from all of the source.</summary>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<double> Interpolated<T>(ReadOnlySpan<T> source, int first, int end)
        where T : unmanaged, INumber<T>
    {
        AxisResampling.Apply(source, size, 0, newSize[0], order, values, first, end);
        return Finish(0, end - first);
    }

    /// <summary>Slices of the source, resampled within themselves.</summary>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<double> Copied<T>(ReadOnlySpan<T> source, int first, int end)
        where T : unmanaged, INumber<T>
    {
        var slice = size[1] * size[2];
        var from = source[(first * slice)..(end * slice)];
        for (var i = 0; i < from.Length; i++)
            values[i] = double.CreateTruncating(from[i]);
        return Finish(first, end - first);
    }

    private ReadOnlySpan<double> Finish(int first, int slices)
    {
        int[] current = [slices, size[1], size[2]];
        for (var axis = 1; axis < 3; axis++)
        {
            if (axis == separateAxis || size[axis] == newSize[axis])
                continue;
            AxisResampling.Apply<double>(values.AsSpan(0, Length(current)), current, axis, newSize[axis], order, spare, 0, newSize[axis]);
            current[axis] = newSize[axis];
            (values, spare) = (spare, values);
        }
        // Splines overshoot at edges by 5-20 %; the clip takes that back.
        if (ranges.Length > 0)
            Clip(current, first);
        if (separateAxis is 1 or 2 && size[separateAxis.Value] != newSize[separateAxis.Value])
            PickSlices(current, separateAxis.Value);
        return values.AsSpan(0, Length(current));
    }

    private static int Length(int[] current) => current[0] * current[1] * current[2];

    private void Clip(int[] current, int first)
    {
        var (slices, inner) = GridResampling.Layout(current, separateAxis);
        var offset = separateAxis == 0 ? first : 0;
        Parallel.For(0, Length(current) / inner, run =>
        {
            var (min, max) = ranges[run % slices + offset];
            foreach (ref var value in values.AsSpan(run * inner, inner))
                value = Math.Min(Math.Max(value, min), max);
        });
    }

    private void PickSlices(int[] current, int axis)
    {
        var (slices, inner) = GridResampling.Layout(current, axis);
        var count = newSize[axis];
        current[axis] = count;
        for (int start = 0, run = 0; start < Length(current); start += inner, run++)
        {
            var slice = GridResampling.Picked(run % count, slices, count);
            values.AsSpan((run / count * slices + slice) * inner, inner).CopyTo(spare.AsSpan(start));
        }
        (values, spare) = (spare, values);
    }
}
