using System.Numerics;

namespace MedSeqFT.Imaging;

/// <summary>
/// One channel to another number of voxels over the same extent, in float64, some slices of the result at a time: beside
/// source and result it needs a third of the larger one's float64 size at most (a twelfth for linear), or 256 MB.
/// </summary>
internal static class GridResampling
{
    private const long SmallestSlab = 1 << 24; // voxels; below, everything is done at once
    private const int CubicSlabs = 6; // each runs over whole lines again
    private const int LinearSlabs = 24;

    /// <summary>Takes consecutive voxels of the result.</summary>
    /// <param name="start">Index of the first one.</param>
    public delegate void Sink(int start, ReadOnlySpan<double> values);

    public static void Apply<T>(ReadOnlySpan<T> source, int[] size, int[] newSize, int? separateAxis, int order, Sink sink, long smallestSlab = SmallestSlab)
        where T : unmanaged, INumber<T>
    {
        var ranges = order > 1 ? Ranges(source, size, separateAxis) : [];
        var slice = (long)Math.Max(size[1], newSize[1]) * Math.Max(size[2], newSize[2]);
        var slab = (int)Math.Max(1, Math.Max(smallestSlab, slice * Math.Max(size[0], newSize[0]) / (order > 1 ? CubicSlabs : LinearSlabs)) / slice);
        var alongZ = separateAxis != 0 && size[0] != newSize[0];
        slab = Math.Min(slab, alongZ ? newSize[0] : size[0]);
        using var work = new SlabResampling(size, newSize, separateAxis, order, ranges, checked((int)(slab * slice)));
        if (alongZ)
        {
            for (var z = 0; z < newSize[0]; z += slab)
                sink(z * newSize[1] * newSize[2], work.Interpolated(source, z, Math.Min(z + slab, newSize[0])));
            return;
        }
        var (next, newSlice) = (0, newSize[1] * newSize[2]);
        for (var z = 0; z < size[0]; z += slab)
        {
            var end = Math.Min(z + slab, size[0]);
            var values = work.Copied(source, z, end);
            for (; next < newSize[0] && Picked(next, size[0], newSize[0]) < end; next++)
                sink(next * newSlice, values.Slice((Picked(next, size[0], newSize[0]) - z) * newSlice, newSlice));
        }
    }

    /// <summary>The slice whose centre is nearest to the new slice's.</summary>
    internal static int Picked(int i, int slices, int count) => slices == count ? i : Math.Clamp((int)Math.Floor((i + 0.5) * slices / count), 0, slices - 1);

    // Runs of voxels that share a slice of the axis: slice s is (o * slices + s) * inner .. + inner for every o.
    internal static (int Slices, int Inner) Layout(int[] size, int? axis) => axis switch
    {
        0 => (size[0], size[1] * size[2]),
        1 => (size[1], size[2]),
        2 => (size[2], 1),
        _ => (1, size[0] * size[1] * size[2]),
    };

    private static (double Min, double Max)[] Ranges<T>(ReadOnlySpan<T> values, int[] size, int? axis)
        where T : unmanaged, INumber<T>
    {
        var (slices, inner) = Layout(size, axis);
        var ranges = new (double Min, double Max)[slices];
        Array.Fill(ranges, (double.PositiveInfinity, double.NegativeInfinity));
        for (int start = 0, run = 0; start < values.Length; start += inner, run++)
        {
            var (min, max) = ranges[run % slices];
            foreach (var value in values.Slice(start, inner))
            {
                min = Math.Min(min, double.CreateTruncating(value));
                max = Math.Max(max, double.CreateTruncating(value));
            }
            ranges[run % slices] = (min, max);
        }
        return ranges;
    }

    /// <summary>Copies along the separate axis: new slice i is the old one that holds its centre.</summary>
    public static double[] PickSlices(double[] values, int[] size, int axis, int count)
    {
        var (slices, inner) = Layout(size, axis);
        var picked = GC.AllocateUninitializedArray<double>(values.Length / slices * count);
        for (int start = 0, run = 0; start < picked.Length; start += inner, run++)
        {
            var slice = Picked(run % count, slices, count);
            values.AsSpan((run / count * slices + slice) * inner, inner).CopyTo(picked.AsSpan(start));
        }
        return picked;
    }
}
