using System.Globalization;
using MedSeqFT.Datasets;
using MedSeqFT.Evaluation;
using MedSeqFT.Inference;

namespace MedSeqFT.Pipeline;

/// <summary>deliverable + test cases → predictions/ on the original grids, report.json, report.md and summary.json (Sec. IV-A: Dice and HD95).</summary>
internal static class EvaluateStage
{
    public static void Run(StageContext stage)
    {
        var reader = stage.Options();
        var options = reader.Read<EvaluateOptions>(o => o.Validate());
        reader.Complete();

        var dataset = TaskDataset.Load(stage.Input("dataset"));
        var split = DatasetFingerprint.Load(stage.Input("inspected", DatasetFingerprint.FileName)).Split;
        using var model = SegmentationModel.Load(stage.Input("finetuned"), stage.Request.Device);
        var report = TaskEvaluation.Run(model, dataset, split.Test, split.Train, options, stage.Folder.Path, stage.Log, stage.Cancellation);
        var mean = report.Mean;
        stage.Log.Info(string.Create(CultureInfo.InvariantCulture, $"{stage.Task}: Dice {mean.Dice:F4}, HD95 {mean.Hd95Mm:F2} mm, {mean.Misses} misses"));
    }
}
