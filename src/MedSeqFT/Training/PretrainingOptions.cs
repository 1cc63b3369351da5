using System.Globalization;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Training;

/// <summary>Self-supervised pre-training of a foundation model; the numbers are those of VoCo's Large-Scale code.</summary>
public sealed record PretrainingOptions
{
    /// <summary>Optimiser steps. VoCo took 2,000,000 on 160k volumes; this is for the thousands that a lab has.</summary>
    public int PretrainIterations { get; init; } = 100_000;

    /// <summary>Volumes a step, all different (VoCo: 2 on each GPU).</summary>
    public int PretrainBatchSize { get; init; } = 2;

    /// <summary>At the end of the warm-up (VoCo: 1e-4; UniMiSS+: 8e-4 times volumes a step over 256).</summary>
    public double PretrainLearningRate { get; init; } = 1e-4;

    /// <summary>Random crops of a volume in one step (VoCo: sw_batch_size 2).</summary>
    public int SslCrops { get; init; } = 2;

    public long Seed { get; init; }

    public IEnumerable<Diagnostic> Validate()
    {
        if (PretrainIterations < 1)
            yield return OptionErrors.OutOfRange(nameof(PretrainIterations), Text(PretrainIterations), "1 or more");
        if (PretrainBatchSize < 2)
            yield return OptionErrors.OutOfRange(nameof(PretrainBatchSize), Text(PretrainBatchSize), "2 or more (each volume is compared with another one)");
        if (!(PretrainLearningRate > 0 && double.IsFinite(PretrainLearningRate)))
            yield return OptionErrors.OutOfRange(nameof(PretrainLearningRate), Text(PretrainLearningRate), "a number above 0");
        if (SslCrops < 1)
            yield return OptionErrors.OutOfRange(nameof(SslCrops), Text(SslCrops), "1 or more");
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
