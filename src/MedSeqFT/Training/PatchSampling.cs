namespace MedSeqFT.Training;

/// <summary>How patches are drawn; the stage options give the values.</summary>
public sealed record PatchSampling
{
    public required long Seed { get; init; }

    public required int BatchSize { get; init; }

    /// <summary>z, y, x.</summary>
    public required IReadOnlyList<long> PatchSize { get; init; }

    /// <summary>The share of a batch that must show foreground, rounded down in effect: of a batch of 2, one.</summary>
    public double ForegroundFraction { get; init; }

    public AugmentationChain Chain { get; init; }

    internal bool Augments => Chain != AugmentationChain.None;
}
