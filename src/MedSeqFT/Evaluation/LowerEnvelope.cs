namespace MedSeqFT.Evaluation;

/// <summary>
/// min over q of spacing² (p - q)² + f(q) for places p of one line of voxels, in linear time: the lower envelope of one
/// parabola per voxel. Holds the scratch memory of one thread.
/// </summary>
internal sealed class LowerEnvelope
{
    private readonly double curvature;
    private readonly int[] vertex;
    private readonly double[] value;
    private readonly double[] begin;
    private readonly double[] reciprocal;
    private int count;

    public LowerEnvelope(int length, double spacing)
    {
        curvature = spacing * spacing;
        (vertex, value, begin) = (new int[length], new double[length], new double[length]);
        // Divisions are what building waits for: two parabolas are at most a line apart, so they can be done before.
        reciprocal = [.. Enumerable.Range(0, length).Select(apart => 1 / (curvature * apart))];
    }

    /// <summary>Keeps the parabolas that are lowest somewhere, left to right; voxels at infinity have none.</summary>
    public void Build(ReadOnlySpan<double> line)
    {
        var kept = 0;
        for (var q = 0; q < line.Length; q++)
        {
            var f = line[q];
            if (double.IsPositiveInfinity(f))
                continue;
            // The leftmost parabola begins at -infinity, so the search always ends there.
            var from = double.NegativeInfinity;
            while (kept > 0 && (from = Crossing(kept - 1, q, f)) <= begin[kept - 1])
                kept--;
            (vertex[kept], value[kept], begin[kept]) = (q, f, kept == 0 ? double.NegativeInfinity : from);
            kept++;
        }
        count = kept;
    }

    /// <summary>The envelope at some places of the line.</summary>
    /// <param name="places">Ascending.</param>
    /// <param name="into">Gets the value at place i at i * <paramref name="stride"/>; infinity when the line was all infinite.</param>
    public void Evaluate(ReadOnlySpan<int> places, Span<double> into, int stride)
    {
        var parabola = 0;
        for (var i = 0; i < places.Length; i++)
        {
            var p = places[i];
            while (parabola + 1 < count && begin[parabola + 1] < p)
                parabola++;
            double away = p - vertex[parabola];
            into[i * stride] = count == 0 ? double.PositiveInfinity : (curvature * away * away) + value[parabola];
        }
    }

    /// <summary>Where the parabola at <paramref name="q"/> begins to be lower than a kept one left of it.</summary>
    private double Crossing(int kept, int q, double f)
    {
        var v = vertex[kept];
        return 0.5 * (((f - value[kept]) * reciprocal[q - v]) + (q + v));
    }
}
