using MedSeqFT.Diagnostics;

namespace MedSeqFT.Training;

/// <summary>
/// What fine-tuning and LoRA distillation share: how patches are drawn and how far one step goes. A project sets each of
/// these once, for both stages.
/// </summary>
public abstract record LoopOptions
{
    public long Seed { get; init; }

    /// <summary>Sec. IV-B: 2. 0: as many as nnU-Net plans.</summary>
    public int BatchSize { get; init; } = 2;

    /// <summary>Sec. IV-B: 32 x 160 x 160 voxels, z, y, x. Empty ("auto"): as nnU-Net plans from spacing and size of the images.</summary>
    public int[] PatchSize { get; init; } = [32, 160, 160];

    /// <summary>Not in the paper; 3e-5 as in nnU-Net and UniMiSS+.</summary>
    public double WeightDecay { get; init; } = 3e-5;

    /// <summary>Largest global L2 norm of the gradients; 12 as in nnU-Net.</summary>
    public double GradientClip { get; init; } = 12;

    /// <summary>Share of patches that must show foreground; 0.33 as in nnU-Net.</summary>
    public double ForegroundFraction { get; init; } = 0.33;

    /// <summary>paper (nnU-Net's chain in the version of the preprocessing profile: 1 for paper), nnunetv2 (version 2) or none.</summary>
    public string Augmentation { get; init; } = "paper";

    /// <summary>Less memory for more time, see <see cref="Networks.Backbone.ActivationCheckpointing"/>; the gradients are the same.</summary>
    public bool ActivationCheckpointing { get; init; }

    public PatchSampling Sampling => new()
    {
        Seed = Seed,
        BatchSize = BatchSize,
        PatchSize = [.. PatchSize.Select(n => (long)n)],
        ForegroundFraction = ForegroundFraction,
        Chain = Augmentation switch
        {
            "none" => AugmentationChain.None,
            "nnunetv2" => AugmentationChain.V2,
            _ => AugmentationChain.V1,
        },
    };

    /// <summary>All faults of these options; a stage's Validate() adds them to its own.</summary>
    protected IEnumerable<Diagnostic> LoopFaults() =>
    [
        .. OptionRange.AtLeast(nameof(BatchSize), BatchSize, 0),
        .. PatchSize.Length == 0 ? [] : OptionRange.Size(nameof(PatchSize), PatchSize),
        .. OptionRange.Between(nameof(WeightDecay), WeightDecay, 0, 1),
        .. OptionRange.Positive(nameof(GradientClip), GradientClip),
        .. OptionRange.Between(nameof(ForegroundFraction), ForegroundFraction, 0, 1),
        .. OptionRange.OneOf(nameof(Augmentation), Augmentation, "paper", "nnunetv2", "none"),
    ];
}
