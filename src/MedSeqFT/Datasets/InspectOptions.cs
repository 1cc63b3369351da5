using MedSeqFT.Diagnostics;

namespace MedSeqFT.Datasets;

/// <summary>What the stage `inspect` can be told.</summary>
public sealed record InspectOptions
{
    /// <summary>Of the train/test split; unused when the dataset has a splits.json.</summary>
    public long Seed { get; init; }

    /// <summary>Share of the cases kept for testing; the paper's 80:20 (Sec. IV-A).</summary>
    public double TestFraction { get; init; } = 0.2;

    public IEnumerable<Diagnostic> Validate()
    {
        if (TestFraction is not (> 0 and < 1))
            yield return OptionErrors.OutOfRange(nameof(TestFraction), $"{TestFraction}", "more than 0 and less than 1");
    }
}
