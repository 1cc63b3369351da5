using MedSeqFT.Datasets;

namespace MedSeqFT.Selection;

/// <summary>All scored cases of a task from most to least similar to the pre-training data; ranking.json, for the user to look at.</summary>
/// <param name="Ranked">Lowest mean loss first, equal scores in ordinal order of the case id.</param>
/// <param name="Excluded">Cases without a finite score, in ordinal order.</param>
public sealed record ScoreRanking(IReadOnlyList<CaseScores> Ranked, IReadOnlyList<string> Excluded)
{
    public const string FileName = "ranking.json";

    public static ScoreRanking Of(IEnumerable<CaseScores> scores)
    {
        var byId = scores.OrderBy(score => score.Case, StringComparer.Ordinal).ToArray();
        return new ScoreRanking(
            [.. byId.Where(score => double.IsFinite(score.Score)).OrderBy(score => score.Score)],
            [.. byId.Where(score => !double.IsFinite(score.Score)).Select(score => score.Case)]);
    }

    public void Save(string folder) => ReadableJson.Write(Path.Combine(folder, FileName), this, ReadableJson.Scores);

    public static ScoreRanking Load(string folder) => ReadableJson.Read<ScoreRanking>(Path.Combine(folder, FileName), ReadableJson.Scores);
}
