namespace MedSeqFT.Evaluation;

/// <summary>Percentiles between two order statistics by linear interpolation, numpy's and torch's default.</summary>
public static class Percentile
{
    /// <param name="sorted">Ascending, not empty.</param>
    /// <param name="percent">0 to 100.</param>
    public static double Of(ReadOnlySpan<double> sorted, double percent)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sorted.Length);
        var position = (sorted.Length - 1) * (percent / 100);
        var below = (int)position;
        return below + 1 < sorted.Length
            ? sorted[below] + (sorted[below + 1] - sorted[below]) * (position - below)
            : sorted[below];
    }
}
