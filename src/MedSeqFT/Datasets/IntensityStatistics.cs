namespace MedSeqFT.Datasets;

/// <summary>Of one channel's foreground voxels over the training cases; what CT images are normalised with.</summary>
/// <param name="Std">Population standard deviation.</param>
/// <param name="LowPercentile">0.5 %, linearly interpolated.</param>
/// <param name="HighPercentile">99.5 %, linearly interpolated.</param>
public sealed record IntensityStatistics(
    double Mean, double Median, double Std, double Min, double Max, double LowPercentile, double HighPercentile)
{
    private static readonly double[] Shares = [0.005, 0.5, 0.995];

    /// <summary>Every value weighs the same, so that large organs weigh more than small ones (nnU-Net v1).</summary>
    public static IntensityStatistics Pooled(IReadOnlyList<float[]> cases)
    {
        var values = cases.SelectMany(c => c).ToArray();
        var times = new int[values.Length];
        Array.Fill(times, 1);
        return Of(values, times);
    }

    /// <summary>Every case weighs the same, however many values it has (nnU-Net v2).</summary>
    internal static IntensityStatistics Balanced(IReadOnlyList<IntensityDraws> cases) =>
        Of([.. cases.SelectMany(c => c.Values)], [.. cases.SelectMany(c => c.Times)]);

    private static IntensityStatistics Of(float[] values, int[] times)
    {
        Array.Sort(values, times);
        long total = 0;
        double sum = 0, squares = 0;
        for (var i = 0; i < values.Length; i++)
        {
            total += times[i];
            sum += (double)times[i] * values[i];
        }
        var mean = sum / total;
        for (var i = 0; i < values.Length; i++)
            squares += times[i] * (values[i] - mean) * (values[i] - mean);
        var quantiles = Quantiles(values, times, total);
        return new(mean, quantiles[1], Math.Sqrt(squares / total), values[0], values[^1], quantiles[0], quantiles[2]);
    }

    // Of the list in which each value stands as often as it was drawn: between its items as NumPy does it.
    private static double[] Quantiles(float[] values, int[] times, long total)
    {
        var found = new double[Shares.Length];
        long end = 0;
        for (int i = 0, next = 0; i < values.Length && next < Shares.Length; i++)
        {
            end += times[i];
            for (; next < Shares.Length; next++)
            {
                var position = Shares[next] * (total - 1);
                if ((long)position >= end)
                    break;
                var above = (long)position + 1 < end || i + 1 == values.Length ? values[i] : values[i + 1];
                found[next] = values[i] + (position - (long)position) * ((double)above - values[i]);
            }
        }
        return found;
    }
}
