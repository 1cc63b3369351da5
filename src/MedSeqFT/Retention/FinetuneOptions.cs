using MedSeqFT.Diagnostics;
using MedSeqFT.Training;

namespace MedSeqFT.Retention;

/// <summary>Step 1, KD-based full fine-tuning (Sec. III-D; numbers from Sec. IV-B where the paper gives them).</summary>
public sealed record FinetuneOptions : LoopOptions
{
    /// <summary>medseqft (from M_{t-1}, KD), fft (from M_0, no KD) or scratch (random): what the pipeline starts the network from.</summary>
    public string Strategy { get; init; } = "medseqft";

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

    /// <summary>One Dice over the whole batch for each class; false: one for each sample (nnU-Net for small volumes).</summary>
    public bool BatchDice { get; init; } = true;

    /// <summary>The background is a class of the Dice term too; off as in nnU-Net.</summary>
    public bool DiceBackground { get; init; }

    /// <summary>Decay of an exponential moving average of the weights, which become the deliverable; 0 is off, as in the paper.</summary>
    public double Ema { get; init; }

    /// <summary>Ends the training after so many iterations in which the smoothed loss did not fall; 0 is off, as in the paper.</summary>
    public int EarlyStopping { get; init; }

    public LossForm Loss => new() { BatchDice = BatchDice, DiceBackground = DiceBackground };

    /// <summary>All faults, MSQ2001 and MSQ2002; empty when the options can be used.</summary>
    public IEnumerable<Diagnostic> Validate() =>
    [
        .. OptionRange.OneOf(nameof(Strategy), Strategy, "medseqft", "fft", "scratch"),
        .. OptionRange.AtLeast(nameof(Iterations), Iterations, 1),
        .. OptionRange.Positive(nameof(LearningRate), LearningRate),
        .. OptionRange.OneOf(nameof(KdMode), KdMode, "twoStep", "joint", "separate"),
        .. OptionRange.AtLeast(nameof(KdEvery), KdEvery, 1),
        .. OptionRange.Between(nameof(Ema), Ema, 0, 0.99999),
        .. OptionRange.AtLeast(nameof(EarlyStopping), EarlyStopping, 0),
        .. LoopFaults(),
    ];
}
