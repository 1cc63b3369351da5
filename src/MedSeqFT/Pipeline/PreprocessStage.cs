using MedSeqFT.Datasets;
using MedSeqFT.Preprocessing;

namespace MedSeqFT.Pipeline;

/// <summary>dataset + fingerprint → plan.json and cases/: cropped, resampled, normalised (Sec. IV-B: nnU-Net's preprocessing).</summary>
internal static class PreprocessStage
{
    public static void Run(StageContext stage)
    {
        var reader = stage.Options();
        var options = reader.Read<PreprocessOptions>(o => o.Validate());
        reader.Complete();

        var fingerprintFile = stage.Input("inspected", DatasetFingerprint.FileName);
        var fingerprint = DatasetFingerprint.Load(fingerprintFile);
        var plan = PreprocessingPlan.From(fingerprint, options);
        DatasetPreprocessing.Run(TaskDataset.Load(stage.Input("dataset")), fingerprint, plan, stage.Folder.Path, stage.Log, stage.Cancellation);
        File.Copy(fingerprintFile, stage.Folder.Combine(DatasetFingerprint.FileName), overwrite: true); // labels and split, so that training needs this folder alone
    }
}
