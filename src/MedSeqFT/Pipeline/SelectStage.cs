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
        var scoreFolder = stage.Input("scores");
        var scores = preprocessed.Fingerprint.Split.Train.Select(id => CaseScores.Load(CaseScores.PathIn(scoreFolder, id))).ToList();
        var buffer = BufferChoice.Select(scores, options, stage.Log);
        foreach (var chosen in buffer.Cases)
        {
            stage.Cancellation.ThrowIfCancellationRequested();
            using var @case = preprocessed.Load(chosen.Case);
            BufferFolder.Add(stage.Folder.Path, @case);
        }
        buffer.Save(stage.Folder.Path);
        stage.Log.Info($"buffer: {string.Join(", ", buffer.Cases.Select(c => c.Case))}");
    }
}
