using MedSeqFT.Datasets;

namespace MedSeqFT.Preprocessing;

/// <summary>How one channel is normalised.</summary>
/// <param name="UsesMask">Statistics and update only inside the non-zero region; images that lose more than a quarter by cropping.</param>
/// <param name="Intensities">Of the task's foreground; used by <see cref="NormalizationScheme.Ct"/> alone.</param>
public sealed record ChannelPlan(string Name, NormalizationScheme Scheme, bool UsesMask, IntensityStatistics Intensities)
{
    /// <summary>Names are compared whole, in any case.</summary>
    internal static NormalizationScheme SchemeOf(string channel) => channel.ToLowerInvariant() switch
    {
        "ct" => NormalizationScheme.Ct,
        "nonorm" => NormalizationScheme.None,
        "rescale_to_0_1" => NormalizationScheme.MinMax,
        "rgb_to_0_1" => NormalizationScheme.Rgb,
        _ => NormalizationScheme.ZScore,
    };
}
