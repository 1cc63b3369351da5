using MedSeqFT.Tensors;

namespace MedSeqFT.Selection;

/// <summary>The ablation of Table III: K cases by a seeded permutation of the case ids.</summary>
public static class RandomSelection
{
    /// <summary>The order of the scores and their values have no influence; cases without a finite score are left out as in MDS.</summary>
    public static MemoryBuffer Select(IEnumerable<CaseScores> scores, int bufferSize, long seed)
    {
        var cases = scores.Where(score => double.IsFinite(score.Score)).OrderBy(score => score.Case, StringComparer.Ordinal).ToArray();
        var random = CounterRandom.For(seed, "random-selection");
        random.Shuffle(cases);
        return new MemoryBuffer(
            SelectionOptions.Random,
            bufferSize,
            [.. cases.Take(bufferSize).Select((score, i) => new BufferedCase(i + 1, score.Case, score.Score))]);
    }
}
