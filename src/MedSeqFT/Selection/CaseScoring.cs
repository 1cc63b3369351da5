using MedSeqFT.Diagnostics;

namespace MedSeqFT.Selection;

/// <summary>Scores cases, one file each, so that the work can stop at any case, go on later, or be split over machines.</summary>
public static class CaseScoring
{
    /// <summary>
    /// Scores what the folder does not hold yet: a file of the same recipe and number of draws is kept.
    /// </summary>
    /// <returns>One score for each case, in the order given.</returns>
    public static IReadOnlyList<CaseScores> Run(
        IReadOnlyList<PretextCase> cases, IPretextTask pretext, int runs, string folder, IStageLog log, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        if (pretext.Head == VoCoPretext.NoHead)
            log.Warn(SelectionErrors.NoSelfSupervisedHead());
        var scores = new List<CaseScores>(cases.Count);
        foreach (var item in cases)
        {
            cancellation.ThrowIfCancellationRequested();
            scores.Add(CaseScores.TryLoad(folder, item.Id, runs, pretext.Recipe) ?? Score(item, pretext, runs, folder, cancellation));
            log.Report(new StageProgress("score", "", scores.Count, cases.Count, item.Id));
        }
        return scores;
    }

    private static CaseScores Score(PretextCase item, IPretextTask pretext, int runs, string folder, CancellationToken cancellation)
    {
        var views = item.LoadViews();
        try
        {
            var scores = CaseScores.Of(item.Id, pretext.Score(views, item.Id, runs, cancellation), pretext);
            scores.Save(folder);
            return scores;
        }
        finally
        {
            foreach (var view in views)
                view.Dispose();
        }
    }
}
