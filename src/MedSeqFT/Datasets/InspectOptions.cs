using MedSeqFT.Diagnostics;

namespace MedSeqFT.Datasets;

/// <summary>What the stage `inspect` can be told.</summary>
public sealed record InspectOptions
{
    /// <summary>Of the train/test split; unused when the dataset has a splits.json.</summary>
    public long Seed { get; init; }

    /// <summary>Share of the cases kept for testing; the paper's 80:20 (Sec. IV-A).</summary>
    public double TestFraction { get; init; } = 0.2;

    /// <summary>-1: the split by <see cref="TestFraction"/>; 0 to 4: that fold of nnU-Net's five is tested with; from 5 on its random 80:20 splits.</summary>
    public int Fold { get; init; } = -1;

    public IEnumerable<Diagnostic> Validate()
    {
        if (Fold < -1)
            yield return OptionErrors.OutOfRange(nameof(Fold), $"{Fold}", "-1 (split by 'TestFraction'), 0 to 4 (a fold of five), or 5 and more (80:20)");
        if (TestFraction is not (> 0 and < 1))
            yield return OptionErrors.OutOfRange(nameof(TestFraction), $"{TestFraction}", "more than 0 and less than 1");
    }
}
