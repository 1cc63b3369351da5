using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Training;

namespace MedSeqFT.Retention;

/// <summary>Step 2, LoRA-based KD (Sec. III-D; numbers from Sec. IV-B where the paper gives them).</summary>
public sealed record DistillOptions
{
    public long Seed { get; init; }

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

    /// <summary>Sec. IV-B: 2.</summary>
    public int BatchSize { get; init; } = 2;

    /// <summary>Sec. IV-B: 32 x 160 x 160 voxels, z, y, x.</summary>
    public int[] PatchSize { get; init; } = [32, 160, 160];

    /// <summary>Not in the paper; 3e-5 as in nnU-Net and UniMiSS+.</summary>
    public double WeightDecay { get; init; } = 3e-5;

    /// <summary>Largest global L2 norm of the gradients; 12 as in nnU-Net.</summary>
    public double GradientClip { get; init; } = 12;

    /// <summary>Share of patches that must show foreground; 0.33 as in nnU-Net.</summary>
    public double ForegroundFraction { get; init; } = 0.33;

    /// <summary>paper (nnU-Net's chain) or none.</summary>
    public string Augmentation { get; init; } = "paper";

    public PatchSampling Sampling => new()
    {
        Seed = Seed,
        BatchSize = BatchSize,
        PatchSize = [.. PatchSize.Select(n => (long)n)],
        ForegroundFraction = ForegroundFraction,
        Augments = Augmentation == "paper",
    };

    /// <summary>All faults, MSQ2001 and MSQ2002; empty when the options can be used.</summary>
    public IEnumerable<Diagnostic> Validate() =>
    [
        .. OptionRange.AtLeast(nameof(DistillIterations), DistillIterations, 1),
        .. OptionRange.Positive(nameof(DistillLearningRate), DistillLearningRate),
        .. OptionRange.AtLeast(nameof(LoraRank), LoraRank, 1),
        .. LinearSelection.Parse(LoraTargets).IsEmpty ? [LinearSelection.NoneChosen(LoraTargets)] : Array.Empty<Diagnostic>(),
        .. OptionRange.AtLeast(nameof(BatchSize), BatchSize, 1),
        .. OptionRange.Size(nameof(PatchSize), PatchSize),
        .. OptionRange.Between(nameof(WeightDecay), WeightDecay, 0, 1),
        .. OptionRange.Positive(nameof(GradientClip), GradientClip),
        .. OptionRange.Between(nameof(ForegroundFraction), ForegroundFraction, 0, 1),
        .. OptionRange.OneOf(nameof(Augmentation), Augmentation, "paper", "none"),
    ];
}
