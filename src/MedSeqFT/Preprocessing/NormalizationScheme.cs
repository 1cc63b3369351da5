using System.Text.Json.Serialization;

namespace MedSeqFT.Preprocessing;

/// <summary>How the values of one channel are brought to a common scale; nnU-Net's table, chosen by the channel's name.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NormalizationScheme>))]
public enum NormalizationScheme
{
    /// <summary>Every other name: mean and standard deviation of each image.</summary>
    ZScore,

    /// <summary>"CT": clip to the foreground percentiles of the task, then its mean and standard deviation.</summary>
    Ct,

    /// <summary>"rescale_to_0_1": minimum to 0, maximum to 1.</summary>
    MinMax,

    /// <summary>"rgb_to_0_1": 255 to 1.</summary>
    Rgb,

    /// <summary>"noNorm".</summary>
    None,
}
