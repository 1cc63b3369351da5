using MedSeqFT.Diagnostics;
using MedSeqFT.Training;

namespace MedSeqFT.Retention;

/// <summary>Step 1, KD-based full fine-tuning (Sec. III-D; numbers from Sec. IV-B where the paper gives them).</summary>
public sealed record FinetuneOptions
{
    /// <summary>medseqft (from M_{t-1}, KD), fft (from M_0, no KD) or scratch (random): what the pipeline starts the network from.</summary>
    public string Strategy { get; init; } = "medseqft";

    public long Seed { get; init; }

    /// <summary>Sec. IV-B: 25,000.</summary>
    public int Iterations { get; init; } = 25_000;

    /// <summary>Sec. IV-B: 3e-4 for VoCo. Falls as (1 - i/N)^0.9, nnU-Net's schedule; the paper names none.</summary>
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>
    /// twoStep: the two losses one after the other through one optimizer, the literal reading of Sec. III-D; joint: their sum
    /// in one step; separate: the KD loss through an optimizer of its own (no weight decay, 0.3 of the rate).
    /// </summary>
    public string KdMode { get; init; } = "twoStep";

    /// <summary>The KD step is taken every so many iterations; not in the paper.</summary>
    public int KdEvery { get; init; } = 1;

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
        .. OptionRange.OneOf(nameof(Strategy), Strategy, "medseqft", "fft", "scratch"),
        .. OptionRange.AtLeast(nameof(Iterations), Iterations, 1),
        .. OptionRange.Positive(nameof(LearningRate), LearningRate),
        .. OptionRange.OneOf(nameof(KdMode), KdMode, "twoStep", "joint", "separate"),
        .. OptionRange.AtLeast(nameof(KdEvery), KdEvery, 1),
        .. OptionRange.AtLeast(nameof(BatchSize), BatchSize, 1),
        .. OptionRange.Size(nameof(PatchSize), PatchSize),
        .. OptionRange.Between(nameof(WeightDecay), WeightDecay, 0, 1),
        .. OptionRange.Positive(nameof(GradientClip), GradientClip),
        .. OptionRange.Between(nameof(ForegroundFraction), ForegroundFraction, 0, 1),
        .. OptionRange.OneOf(nameof(Augmentation), Augmentation, "paper", "none"),
    ];
}
