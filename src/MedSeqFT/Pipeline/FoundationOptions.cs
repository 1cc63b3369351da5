using System.Globalization;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Pipeline;

/// <summary>The form of a foundation model that we pre-train ourselves.</summary>
public sealed record FoundationOptions
{
    public const string Full = "float32";
    public const string Half = "float16";

    /// <summary>
    /// Hidden width of the self-supervised head. VoCo: 1024, its output as wide. UniMiSS+: 2048, with an eighth as bottleneck and 32
    /// times as many outputs.
    /// </summary>
    public int SslHeadWidth { get; init; } = 1024;

    /// <summary>float32 or float16: how the weights are stored. Half is for files that are kept under version control.</summary>
    public string FoundationPrecision { get; init; } = Full;

    public IEnumerable<Diagnostic> Validate()
    {
        if (SslHeadWidth < 1)
            yield return OptionErrors.OutOfRange(nameof(SslHeadWidth), SslHeadWidth.ToString(CultureInfo.InvariantCulture), "1 or more");
        if (FoundationPrecision is not (Full or Half))
            yield return OptionErrors.UnknownValue(nameof(FoundationPrecision), FoundationPrecision, "float32, float16");
    }
}
