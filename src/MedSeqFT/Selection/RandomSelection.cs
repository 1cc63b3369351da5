using MedSeqFT.Tensors;

namespace MedSeqFT.Selection;

/// <summary>The ablation of Table III: K cases by a seeded permutation of the case ids.</summary>
public static class RandomSelection
{
    /// <summary>The order of the scores and their values have no influence; cases without a finite score are left out as in MDS.</summary>
    public static MemoryBuffer Select(IEnumerable<CaseScores> scores, int bufferSize, long seed) => Select(
        scores.Where(score => double.IsFinite(score.Score)).Select(score => KeyValuePair.Create(score.Case, (double?)score.Score)), bufferSize, seed);

    /// <summary>The same draw from cases that nobody scored.</summary>
    public static MemoryBuffer Select(IEnumerable<string> cases, int bufferSize, long seed) =>
        Select(cases.Select(id => KeyValuePair.Create(id, (double?)null)), bufferSize, seed);

    private static MemoryBuffer Select(IEnumerable<KeyValuePair<string, double?>> scores, int bufferSize, long seed)
    {
        var cases = scores.OrderBy(score => score.Key, StringComparer.Ordinal).ToArray();
        CounterRandom.For(seed, "random-selection").Shuffle(cases);
        return new MemoryBuffer(
            SelectionOptions.Random,
            bufferSize,
            [.. cases.Take(bufferSize).Select((score, i) => new BufferedCase(i + 1, score.Key, score.Value))]);
    }
}
