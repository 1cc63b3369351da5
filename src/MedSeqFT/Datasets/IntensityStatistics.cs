namespace MedSeqFT.Datasets;

/// <summary>Of one channel's foreground voxels over the training cases; what CT images are normalised with.</summary>
/// <param name="Std">Population standard deviation.</param>
/// <param name="LowPercentile">0.5 %, linearly interpolated.</param>
/// <param name="HighPercentile">99.5 %, linearly interpolated.</param>
public sealed record IntensityStatistics(
    double Mean, double Median, double Std, double Min, double Max, double LowPercentile, double HighPercentile)
{
    /// <summary>Every value weighs the same, so that large organs weigh more than small ones (nnU-Net v1).</summary>
    public static IntensityStatistics Pooled(IReadOnlyList<float[]> cases) => Weighted(cases, _ => 1);

    /// <summary>Every case weighs the same however many values it brings: what nnU-Net v2's equal draws from each case tend to.</summary>
    public static IntensityStatistics Balanced(IReadOnlyList<float[]> cases) => Weighted(cases, values => 1.0 / values.Length);

    private static IntensityStatistics Weighted(IReadOnlyList<float[]> cases, Func<float[], double> weigh)
    {
        var values = cases.SelectMany(c => c).ToArray();
        var weights = new float[values.Length];
        for (int i = 0, start = 0; i < cases.Count; start += cases[i++].Length)
            weights.AsSpan(start, cases[i].Length).Fill((float)(cases[i].Length > 0 ? weigh(cases[i]) : 0));
        Array.Sort(values, weights);
        double total = 0, sum = 0, squares = 0;
        for (var i = 0; i < values.Length; i++)
        {
            total += weights[i];
            sum += (double)weights[i] * values[i];
        }
        var mean = sum / total;
        for (var i = 0; i < values.Length; i++)
            squares += weights[i] * (values[i] - mean) * (values[i] - mean);
        var quantiles = Quantiles(values, weights, total, [0.005, 0.5, 0.995]);
        return new(mean, quantiles[1], Math.Sqrt(squares / total), values[0], values[^1], quantiles[0], quantiles[2]);
    }

    // Value i stands at the share of weight to its middle, the ends at 0 and 1; for equal weights that is i/(n-1), as in NumPy.
    private static double[] Quantiles(float[] values, float[] weights, double total, double[] shares)
    {
        var found = new double[shares.Length];
        Array.Fill(found, values[^1]);
        var span = total - (weights[0] + weights[^1]) / 2.0;
        double below = 0, before = 0;
        for (int i = 0, next = 0; i < values.Length && next < shares.Length; i++)
        {
            var position = below + weights[i] / 2.0 - weights[0] / 2.0;
            while (next < shares.Length && shares[next] * span <= position)
            {
                var t = i == 0 ? 1 : (shares[next] * span - before) / (position - before);
                found[next++] = i == 0 ? values[0] : values[i - 1] + t * ((double)values[i] - values[i - 1]);
            }
            before = position;
            below += weights[i];
        }
        return found;
    }
}
