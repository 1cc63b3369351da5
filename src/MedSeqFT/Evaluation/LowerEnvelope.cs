namespace MedSeqFT.Evaluation;

/// <summary>
/// min over q of spacing² (p - q)² + f(q) for every p of one line of voxels, in linear time. Holds the scratch memory of
/// one thread.
/// </summary>
internal sealed class LowerEnvelope(int length, double spacing)
{
    private readonly double curvature = spacing * spacing;
    private readonly int[] vertex = new int[length];
    private readonly double[] value = new double[length];
    private readonly double[] begin = new double[length];

    /// <summary>Replaces f by the envelope, in place, on the line that starts at <paramref name="first"/>.</summary>
    public void Apply(double[] voxels, int first, int stride)
    {
        var count = Build(voxels, first, stride);
        if (count == 0)
            return;
        var parabola = 0;
        for (var p = 0; p < length; p++)
        {
            while (parabola + 1 < count && begin[parabola + 1] < p)
                parabola++;
            double away = p - vertex[parabola];
            voxels[first + (p * stride)] = (curvature * away * away) + value[parabola];
        }
    }

    /// <summary>Keeps the parabolas that are lowest somewhere, left to right; voxels at infinity have none.</summary>
    private int Build(double[] voxels, int first, int stride)
    {
        var count = 0;
        for (var q = 0; q < length; q++)
        {
            var f = voxels[first + (q * stride)];
            if (double.IsPositiveInfinity(f))
                continue;
            // The leftmost parabola begins at -infinity, so the search always ends there.
            var from = double.NegativeInfinity;
            while (count > 0 && (from = Crossing(count - 1, q, f)) <= begin[count - 1])
                count--;
            (vertex[count], value[count], begin[count]) = (q, f, from);
            count++;
        }
        return count;
    }

    /// <summary>Where the parabola at <paramref name="q"/> begins to be lower than a kept one left of it.</summary>
    private double Crossing(int kept, int q, double f)
    {
        double v = vertex[kept];
        return ((f - value[kept]) / curvature + (q * (double)q) - (v * v)) / (2 * (q - v));
    }
}
