using MedSeqFT.Datasets;

namespace MedSeqFT.Inference;

/// <summary>
/// predicted.json in a folder of predictions: which images were predicted, and by what. A run that was stopped goes on
/// after the last of them; another model, other settings or a changed image predict anew.
/// </summary>
/// <param name="Model">Digest of weights, plan and sliding window.</param>
/// <param name="Images">Digest of each predicted image's file by its name.</param>
internal sealed record PredictionRecord(string Model, SortedDictionary<string, string> Images)
{
    public const string FileName = "predicted.json";

    /// <summary>Of the folder if it is by this model, else an empty one.</summary>
    /// <exception cref="Diagnostics.UserErrorException">MSQ1030: damaged.</exception>
    public static PredictionRecord Open(string folder, string model)
    {
        var file = Path.Combine(folder, FileName);
        return File.Exists(file) && ReadableJson.Read<PredictionRecord>(file) is var known && known.Model == model
            ? known
            : new PredictionRecord(model, new SortedDictionary<string, string>(StringComparer.Ordinal));
    }

    public bool Has(PredictionPair pair, string digest) =>
        File.Exists(pair.Labels) && Images.GetValueOrDefault(Path.GetFileName(pair.Image)) == digest;

    /// <summary>To be called when the labels are on disk.</summary>
    public void Add(PredictionPair pair, string digest)
    {
        Images[Path.GetFileName(pair.Image)] = digest;
        ReadableJson.Write(Path.Combine(Path.GetDirectoryName(pair.Labels)!, FileName), this);
    }
}
