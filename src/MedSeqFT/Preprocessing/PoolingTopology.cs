namespace MedSeqFT.Preprocessing;

/// <summary>How nnU-Net's plain U-Net would halve a patch: which axes at which stage. Axes in network order.</summary>
/// <param name="Strides">Per stage; the first is all 1.</param>
/// <param name="Patch">The patch, enlarged to multiples of <paramref name="Divisors"/>.</param>
/// <param name="Divisors">2 to the number of halvings, per axis.</param>
internal sealed record PoolingTopology(IReadOnlyList<int[]> Strides, int[] Patch, int[] Divisors)
{
    private const int SmallestEdge = 4;
    private const int MostFeatures = 320;

    /// <summary>An axis is halved while it keeps at least four voxels and its spacing is within twice the finest of these.</summary>
    public static PoolingTopology Of(IReadOnlyList<double> spacing, IReadOnlyList<double> patch)
    {
        double[] mm = [.. spacing];
        double[] size = [.. patch];
        int[] divisors = [1, 1, 1];
        List<int[]> strides = [[1, 1, 1]];
        while (Halved(mm, size) is { Length: > 0 } axes)
        {
            int[] stride = [1, 1, 1];
            foreach (var axis in axes)
            {
                (stride[axis], divisors[axis], mm[axis]) = (2, 2 * divisors[axis], 2 * mm[axis]);
                size[axis] = Math.Ceiling(size[axis] / 2);
            }
            strides.Add(stride);
        }
        return new(strides, [.. patch.Zip(divisors, (n, d) => (int)Math.Ceiling(n / d) * d)], divisors);
    }

    /// <summary>
    /// nnU-Net's estimate of a training's memory: feature values of all convolutions of a U-Net with two a stage, features
    /// 32 x 2^stage up to 320, and of its outputs. The batch is no part of it.
    /// </summary>
    public long FeatureValues(int classes)
    {
        int[] size = [.. Patch];
        var sum = 0L;
        for (var stage = 0; stage < Strides.Count; stage++)
        {
            size = [.. size.Zip(Strides[stage], (n, s) => n / s)];
            var values = Math.Min(MostFeatures, 32L << Math.Min(stage, 10)) * size[0] * size[1] * size[2];
            var isBottleneck = stage == Strides.Count - 1;
            sum += (isBottleneck ? 2 : 5) * values; // two in the encoder; in the decoder two and the transposed one
        }
        return sum + (long)classes * Patch[0] * Patch[1] * Patch[2];
    }

    private static int[] Halved(double[] mm, double[] size)
    {
        int[] large = [.. Enumerable.Range(0, 3).Where(axis => size[axis] >= 2 * SmallestEdge)];
        int[] fine = [.. large.Where(axis => mm[axis] / large.Min(a => mm[a]) < 2)];
        return fine.Length == 1 && size[fine[0]] < 3 * SmallestEdge ? [] : fine;
    }
}
