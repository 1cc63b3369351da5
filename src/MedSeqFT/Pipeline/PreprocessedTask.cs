using MedSeqFT.Datasets;
using MedSeqFT.Preprocessing;

namespace MedSeqFT.Pipeline;

/// <summary>The folder that stage preprocess left, as training reads it.</summary>
internal sealed record PreprocessedTask(string Folder, DatasetFingerprint Fingerprint, PreprocessingPlan Plan)
{
    public int Channels => Plan.Channels.Count;

    public int Classes => Fingerprint.Labels.Count;

    private string Cases => Path.Combine(Folder, DatasetPreprocessing.CasesFolder);

    public static PreprocessedTask Open(string folder) => new(
        folder,
        DatasetFingerprint.Load(Path.Combine(folder, DatasetFingerprint.FileName)),
        PreprocessingPlan.Load(Path.Combine(folder, PreprocessingPlan.FileName)));

    /// <summary>In the order of the split; the caller owns them.</summary>
    public IReadOnlyList<PreprocessedCase> LoadTrainingCases() => [.. Fingerprint.Split.Train.Select(Load)];

    public PreprocessedCase Load(string id) => PreprocessedCaseFile.Load(Cases, id);
}
