using MedSeqFT.Diagnostics;

namespace MedSeqFT.Selection;

/// <summary>From scores to the memory buffer by the rule that the options name, with a word on what is odd about it.</summary>
public static class BufferChoice
{
    /// <exception cref="UserErrorException">MSQ4103: no case has a finite score.</exception>
    public static MemoryBuffer Select(IReadOnlyList<CaseScores> scores, SelectionOptions options, IStageLog log)
    {
        var ranking = ScoreRanking.Of(scores);
        foreach (var excluded in ranking.Excluded)
            log.Warn(SelectionErrors.ScoreIsNotANumber(excluded));
        if (ranking.Ranked.Count == 0)
            throw new UserErrorException(SelectionErrors.NoUsableCase(ranking.Excluded.Count));
        if (ranking.Ranked.Count <= options.BufferSize)
            log.Warn(SelectionErrors.FewerCasesThanBufferSize(ranking.Ranked.Count, options.BufferSize));

        return options.BufferSelection == SelectionOptions.Random
            ? RandomSelection.Select(scores, options.BufferSize, options.Seed)
            : MaximumDataSimilarity.Select(scores, options.BufferSize);
    }

    /// <summary>The random choice where nobody scored: the draw that equal cases with finite scores would get.</summary>
    public static MemoryBuffer WithoutScores(IReadOnlyList<string> cases, SelectionOptions options, IStageLog log)
    {
        if (cases.Count <= options.BufferSize)
            log.Warn(SelectionErrors.FewerCasesThanBufferSize(cases.Count, options.BufferSize));
        return RandomSelection.Select(cases, options.BufferSize, options.Seed);
    }
}
