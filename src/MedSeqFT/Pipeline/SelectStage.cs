using MedSeqFT.Datasets;
using MedSeqFT.Selection;

namespace MedSeqFT.Pipeline;

/// <summary>scores → buffer.json and the chosen cases' images: self-contained, so that the dataset may be gone when later tasks train.</summary>
internal static class SelectStage
{
    public static void Run(StageContext stage)
    {
        var reader = stage.Options();
        var options = reader.Read<SelectionOptions>(o => o.Validate());
        reader.Complete();

        var preprocessed = PreprocessedTask.Open(stage.Input("preprocessed"));
        var buffer = Choose(preprocessed.Fingerprint.Split.Train, options, stage);
        foreach (var chosen in buffer.Cases)
        {
            stage.Cancellation.ThrowIfCancellationRequested();
            using var @case = preprocessed.Load(chosen.Case);
            BufferFolder.Add(stage.Folder.Path, @case);
        }
        buffer.Save(stage.Folder.Path);
        stage.Log.Info($"buffer: {string.Join(", ", buffer.Cases.Select(c => c.Case))}");
    }

    // A random choice takes scores where there are some, to leave out cases that have none, and does not need them.
    private static MemoryBuffer Choose(IReadOnlyList<string> cases, SelectionOptions options, StageContext stage)
    {
        if (options.BufferSelection == SelectionOptions.Random && stage.OptionalInput("scores") is null)
            return BufferChoice.WithoutScores(cases, options, stage.Log);
        var folder = stage.Input("scores");
        return BufferChoice.Select([.. cases.Select(id => CaseScores.Load(CaseScores.PathIn(folder, id)))], options, stage.Log);
    }
}
