using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using MedSeqFT.Inference;

namespace MedSeqFT.Evaluation;

/// <summary>Stage `evaluate`: predicts a task's test cases with its deliverable and scores them on the images' own grids.</summary>
public static class TaskEvaluation
{
    public const string PredictionsFolder = "predictions";

    /// <param name="testCases">Ids of cases that the model was not trained on; at least one.</param>
    /// <param name="output">Gets report.json, report.md and predictions/&lt;id&gt;.nii.gz.</param>
    public static EvaluationReport Run(
        SegmentationModel model,
        TaskDataset dataset,
        IReadOnlyList<string> testCases,
        EvaluateOptions options,
        string output,
        IStageLog? log = null,
        CancellationToken cancellation = default)
    {
        model.Window = model.Window with { TileStep = options.TileStep, Mirroring = options.Mirroring };
        var scores = new List<CaseScore>();
        foreach (var id in testCases)
        {
            scores.Add(Score(model, dataset.Find(id), Path.Combine(output, PredictionsFolder, $"{id}.nii.gz"), log, cancellation));
            log?.Report(new StageProgress("evaluate", dataset.Name, scores.Count, testCases.Count, id));
        }
        var report = EvaluationReport.From(dataset.Name, model.Plan.Labels, scores, options);
        report.Save(output);
        return report;
    }

    private static CaseScore Score(SegmentationModel model, Case one, string predictionPath, IStageLog? log, CancellationToken cancellation)
    {
        using var predicted = model.Predict(one.ImagePath, log, cancellation);
        using var map = predicted.Voxels[0];
        NiftiFile.WriteLabels(predictionPath, map, predicted.Geometry);
        using var reference = NiftiFile.Read(one.LabelPath);
        return CaseScore.Of(
            one.Id,
            LabelMap.From(map),
            LabelMap.From(reference.Voxels),
            Enumerable.Range(1, model.Plan.Labels.Count - 1),
            predicted.Geometry.Spacing);
    }
}
