using System.Text.Json;
using MedSeqFT.Datasets;

namespace MedSeqFT.Selection;

/// <summary>The score of one training case: the mean self-supervised loss over many draws (Sec. III-C). One JSON file a case.</summary>
/// <param name="Score">Mean total loss; lower is more similar to the pre-training data. Not a number where a draw failed.</param>
/// <param name="StandardError">Of the mean; null for a single draw.</param>
/// <param name="Head">"none" where the foundation model had no self-supervised head.</param>
/// <param name="Recipe">See <see cref="IPretextTask.Recipe"/>: scores of different recipes are never mixed.</param>
public sealed record CaseScores(
    string Case, double Score, double? StandardError, double Intra, double Inter, double Regularisation, int Runs, string Head, string Recipe)
{
    /// <summary>See <see cref="PretextLoss.Reconstruction"/>.</summary>
    public double Reconstruction { get; init; }

    public static CaseScores Of(string caseId, IReadOnlyList<PretextLoss> draws, IPretextTask pretext)
    {
        var mean = PretextLoss.Mean(draws);
        var squares = draws.Sum(draw => (draw.Total - mean.Total) * (draw.Total - mean.Total));
        double? error = draws.Count > 1 ? Math.Sqrt(squares / (draws.Count - 1) / draws.Count) : null;
        return new CaseScores(
            caseId, mean.Total, error, mean.Intra, mean.Inter, mean.Regularisation, draws.Count, pretext.Head, pretext.Recipe)
        {
            Reconstruction = mean.Reconstruction,
        };
    }

    public static string PathIn(string folder, string caseId) => Path.Combine(folder, caseId + ".json");

    public void Save(string folder) => ReadableJson.Write(PathIn(folder, Case), this, ReadableJson.Scores);

    public static CaseScores Load(string path) => ReadableJson.Read<CaseScores>(path, ReadableJson.Scores);

    /// <summary>A finished score of the same recipe and number of draws; null when there is none, so that it must be computed.</summary>
    public static CaseScores? TryLoad(string folder, string caseId, int runs, string recipe)
    {
        try
        {
            var scores = Load(PathIn(folder, caseId));
            return scores.Case == caseId && scores.Runs == runs && scores.Recipe == recipe ? scores : null;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }
}
