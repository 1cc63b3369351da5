using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Training;

namespace MedSeqFT.Retention;

/// <summary>Step 2, LoRA-based KD (Sec. III-D; numbers from Sec. IV-B where the paper gives them).</summary>
public sealed record DistillOptions : LoopOptions
{
    /// <summary>Sec. IV-B: 5,000 for VoCo on CT (20,000 on MRI).</summary>
    public int DistillIterations { get; init; } = 5_000;

    /// <summary>Sec. IV-B: 3e-5 for VoCo. Falls as (1 - i/N)^0.9.</summary>
    public double DistillLearningRate { get; init; } = 3e-5;

    /// <summary>Sec. IV-B: rank 2, on every Linear of E.</summary>
    public int LoraRank { get; init; } = 2;

    /// <summary>
    /// Which of them: names with * for any letters, between commas; a leading ! leaves out. "!swinViT.layers1.0.blocks.*" leaves
    /// out the eight that do not move in Fig. 4(a), where the authors' activation checkpointing gave them no gradient.
    /// </summary>
    public string LoraTargets { get; init; } = "*";

    /// <summary>All faults, MSQ2001 and MSQ2002; empty when the options can be used.</summary>
    public IEnumerable<Diagnostic> Validate() =>
    [
        .. OptionRange.AtLeast(nameof(DistillIterations), DistillIterations, 1),
        .. OptionRange.Positive(nameof(DistillLearningRate), DistillLearningRate),
        .. OptionRange.AtLeast(nameof(LoraRank), LoraRank, 1),
        .. LinearSelection.Parse(LoraTargets).IsEmpty ? [LinearSelection.NoneChosen(LoraTargets)] : Array.Empty<Diagnostic>(),
        .. LoopFaults(),
    ];
}
