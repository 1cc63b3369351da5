using MedSeqFT.Datasets;
using MedSeqFT.Preprocessing;
using MedSeqFT.Training;

namespace MedSeqFT.Pipeline;

/// <summary>The folder that stage preprocess left, as training reads it.</summary>
internal sealed record PreprocessedTask(string Folder, DatasetFingerprint Fingerprint, PreprocessingPlan Plan)
{
    public int Channels => Plan.Channels.Count;

    /// <summary>Outputs of the network: labels with the background, or regions.</summary>
    public int Classes => LabelScheme.Outputs(Fingerprint.Labels, Fingerprint.Scheme);

    private string Cases => Path.Combine(Folder, DatasetPreprocessing.CasesFolder);

    public static PreprocessedTask Open(string folder) => new(
        folder,
        DatasetFingerprint.Load(Path.Combine(folder, DatasetFingerprint.FileName)),
        PreprocessingPlan.Load(Path.Combine(folder, PreprocessingPlan.FileName)));

    /// <summary>
    /// The options with what they leave to the task: patch and batch as planned for it, and the augmentation 'paper' in the
    /// version in which the cases were preprocessed.
    /// </summary>
    /// <param name="divisor">Of the network's input sizes.</param>
    public T Complete<T>(T options, int divisor)
        where T : LoopOptions
    {
        var planned = PatchPlan.From(Plan, Classes, Fingerprint.Split.Train.Count).FitTo(divisor);
        return (T)((LoopOptions)options with
        {
            PatchSize = options.PatchSize.Length == 0 ? planned.PatchSize : options.PatchSize,
            BatchSize = options.BatchSize == 0 ? planned.BatchSize : options.BatchSize,
            Augmentation = options.Augmentation == "paper" && Plan.Profile == PreprocessOptions.NnUnetV2 ? "nnunetv2" : options.Augmentation,
        });
    }

    /// <summary>In the order of the split; the caller owns them.</summary>
    public IReadOnlyList<PreprocessedCase> LoadTrainingCases() => [.. Fingerprint.Split.Train.Select(Load)];

    public PreprocessedCase Load(string id) => PreprocessedCaseFile.Load(Cases, id) with
    {
        Scheme = Fingerprint.Scheme,
        MaskedChannels = [.. Enumerable.Range(0, Channels).Where(c => Plan.Channels[c].UsesMask)],
    };
}
