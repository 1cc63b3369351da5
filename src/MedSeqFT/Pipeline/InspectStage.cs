using MedSeqFT.Datasets;

namespace MedSeqFT.Pipeline;

/// <summary>dataset → fingerprint.json: what the cases are like, and the split into training and test cases.</summary>
internal static class InspectStage
{
    public static void Run(StageContext stage)
    {
        var reader = stage.Options();
        var options = reader.Read<InspectOptions>(o => o.Validate());
        reader.Complete();

        var fingerprint = DatasetInspection.Run(stage.Input("dataset"), options, stage.Log, stage.Cancellation);
        fingerprint.Save(stage.Folder.Combine(DatasetFingerprint.FileName));
        stage.Log.Info($"{fingerprint.Split.Train.Count} training and {fingerprint.Split.Test.Count} test cases, labels {string.Join(", ", fingerprint.Labels)}");
    }
}
