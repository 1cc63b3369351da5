namespace MedSeqFT.Selection;

/// <summary>The paper's rule (Sec. III-C): keep the cases that the foundation model's own loss is lowest on.</summary>
public static class MaximumDataSimilarity
{
    /// <summary>The K cases of lowest mean loss, all of them if there are fewer; the order of the scores has no influence.</summary>
    public static MemoryBuffer Select(IEnumerable<CaseScores> scores, int bufferSize) => new(
        SelectionOptions.Mds,
        bufferSize,
        [.. ScoreRanking.Of(scores).Ranked.Take(bufferSize).Select((score, i) => new BufferedCase(i + 1, score.Case, score.Score))]);
}
