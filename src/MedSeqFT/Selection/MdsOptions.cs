using System.Globalization;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Selection;

/// <summary>Maximum Data Similarity (Sec. III-C).</summary>
public sealed record MdsOptions
{
    /// <summary>Evaluations of the self-supervised loss that a score is the mean of (paper: 1000).</summary>
    public int MdsRuns { get; init; } = 1000;

    public long Seed { get; init; }

    public IEnumerable<Diagnostic> Validate()
    {
        if (MdsRuns < 1)
            yield return OptionErrors.OutOfRange(nameof(MdsRuns), MdsRuns.ToString(CultureInfo.InvariantCulture), "1 or more");
    }
}
