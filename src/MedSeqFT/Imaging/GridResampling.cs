namespace MedSeqFT.Imaging;

/// <summary>One channel to another number of voxels over the same extent.</summary>
internal static class GridResampling
{
    /// <returns>The new voxels, in float64.</returns>
    public static double[] Apply(ReadOnlySpan<float> source, int[] size, int[] newSize, int? separateAxis, int order)
    {
        var values = GC.AllocateUninitializedArray<double>(source.Length);
        for (var i = 0; i < values.Length; i++)
            values[i] = source[i];
        var current = (int[])size.Clone();
        var ranges = order > 1 ? Ranges(values, size, separateAxis) : [];
        for (var axis = 0; axis < 3; axis++)
        {
            if (axis == separateAxis || size[axis] == newSize[axis])
                continue;
            values = AxisResampling.Apply(values, current, axis, newSize[axis], order);
            current[axis] = newSize[axis];
        }
        // Splines overshoot at edges by 5-20 %; the clip takes that back.
        if (order > 1)
            Clip(values, current, separateAxis, ranges);
        return separateAxis is { } coarse && size[coarse] != newSize[coarse] ? PickSlices(values, current, coarse, newSize[coarse]) : values;
    }

    // Runs of voxels that share a slice of the axis: slice s is (o * slices + s) * inner .. + inner for every o.
    private static (int Slices, int Inner) Layout(int[] size, int? axis) => axis switch
    {
        0 => (size[0], size[1] * size[2]),
        1 => (size[1], size[2]),
        2 => (size[2], 1),
        _ => (1, size[0] * size[1] * size[2]),
    };

    private static (double Min, double Max)[] Ranges(double[] values, int[] size, int? axis)
    {
        var (slices, inner) = Layout(size, axis);
        var ranges = new (double Min, double Max)[slices];
        Array.Fill(ranges, (double.PositiveInfinity, double.NegativeInfinity));
        for (int start = 0, run = 0; start < values.Length; start += inner, run++)
        {
            var (min, max) = ranges[run % slices];
            foreach (var value in values.AsSpan(start, inner))
            {
                min = Math.Min(min, value);
                max = Math.Max(max, value);
            }
            ranges[run % slices] = (min, max);
        }
        return ranges;
    }

    private static void Clip(double[] values, int[] size, int? axis, (double Min, double Max)[] ranges)
    {
        var (slices, inner) = Layout(size, axis);
        Parallel.For(0, values.Length / inner, run =>
        {
            var (min, max) = ranges[run % slices];
            foreach (ref var value in values.AsSpan(run * inner, inner))
                value = Math.Min(Math.Max(value, min), max);
        });
    }

    /// <summary>Copies along the separate axis: new slice i is the old one that holds its centre.</summary>
    public static double[] PickSlices(double[] values, int[] size, int axis, int count)
    {
        var (slices, inner) = Layout(size, axis);
        var picked = GC.AllocateUninitializedArray<double>(values.Length / slices * count);
        for (int start = 0, run = 0; start < picked.Length; start += inner, run++)
        {
            var slice = PickedSlice(run % count, slices, count);
            values.AsSpan((run / count * slices + slice) * inner, inner).CopyTo(picked.AsSpan(start));
        }
        return picked;
    }

    public static int PickedSlice(int i, int slices, int count) => Math.Clamp((int)Math.Floor((i + 0.5) * slices / count), 0, slices - 1);
}
