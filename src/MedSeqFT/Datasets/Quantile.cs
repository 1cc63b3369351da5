namespace MedSeqFT.Datasets;

/// <summary>Order statistics of few numbers, linearly interpolated.</summary>
internal static class Quantile
{
    public static double Median(IEnumerable<double> values) => At(values, 0.5);

    /// <param name="share">0 is the smallest, 1 the largest.</param>
    public static double At(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
