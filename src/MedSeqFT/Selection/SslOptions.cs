using System.Globalization;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Selection;

/// <summary>The self-supervised task that cases are scored with and M_0 is pre-trained by, and what it looks at.</summary>
public sealed record SslOptions
{
    /// <summary>The task that the backbone's published models were pre-trained by.</summary>
    public const string Own = "auto";

    private static readonly string[] Losses = [Own, VoCoVersion.LargeScale.Name, VoCoVersion.Cvpr.Name, "unimiss", "unimiss-slices"];

    /// <summary>
    /// auto | voco (Large-Scale version, own of VoCo) | voco-cvpr | unimiss (terms for volumes, own of UniMiSS+) | unimiss-slices
    /// (also the distillation from slices).
    /// </summary>
    public string SslLoss { get; init; } = Own;

    /// <summary>Size of a view, z, y, x; empty takes the task's own: VoCo 64,192,192 (CVPR version 96,384,384), UniMiSS+ 16,96,96.</summary>
    public int[] SslViewSize { get; init; } = [];

    /// <summary>VoCo: random crops of a volume in one draw (sw_batch_size 2).</summary>
    public int SslCrops { get; init; } = 2;

    /// <summary>What does not depend on the task; see <see cref="SelfSupervisions.ViewSize"/> for the rest.</summary>
    public IEnumerable<Diagnostic> Validate()
    {
        if (!Losses.Contains(SslLoss))
            yield return OptionErrors.UnknownValue(nameof(SslLoss), SslLoss, string.Join(", ", Losses.Select(loss => $"'{loss}'")));
        if (SslViewSize is not ([] or [> 0, > 0, > 0]))
            yield return OptionErrors.OutOfRange(nameof(SslViewSize), string.Join(',', SslViewSize), "nothing, or three numbers above 0, z,y,x");
        if (SslCrops < 1)
            yield return OptionErrors.OutOfRange(nameof(SslCrops), SslCrops.ToString(CultureInfo.InvariantCulture), "1 or more");
    }
}
