using System.Globalization;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Preprocessing;

/// <summary>What the stage `preprocess` can be told.</summary>
public sealed record PreprocessOptions
{
    /// <summary>nnU-Net v1's order, on which MedSeqFT's lineage (UniSeg, UniMiSS+) runs: crop, resample, normalise.</summary>
    public const string Paper = "paper";

    /// <summary>nnU-Net v2's order: crop, normalise, resample.</summary>
    public const string NnUnetV2 = "nnunetv2";

    /// <summary>"paper" or "nnunetv2".</summary>
    public string Profile { get; init; } = Paper;

    /// <summary>z, y, x in mm; empty: nnU-Net's rule from the training cases (the paper names no spacing).</summary>
    public double[] TargetSpacing { get; init; } = [];

    public IEnumerable<Diagnostic> Validate()
    {
        if (Profile is not (Paper or NnUnetV2))
            yield return OptionErrors.UnknownValue(nameof(Profile), Profile, $"'{Paper}' and '{NnUnetV2}'");
        if (TargetSpacing.Length is not (0 or 3) || !TargetSpacing.All(mm => mm is >= 0.01 and <= 100))
        {
            var found = string.Join(",", TargetSpacing.Select(mm => mm.ToString(CultureInfo.InvariantCulture)));
            yield return OptionErrors.OutOfRange(nameof(TargetSpacing), found, "nothing, or three numbers z,y,x from 0.01 to 100 (mm)");
        }
    }
}
