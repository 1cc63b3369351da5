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
    /// <param name="trainingCases">What postprocessing is learnt on, if the options ask for it.</param>
    /// <param name="output">Gets report.json, report.md, nnU-Net's summary.json and predictions/&lt;id&gt;.nii.gz.</param>
    public static EvaluationReport Run(
        SegmentationModel model,
        TaskDataset dataset,
        IReadOnlyList<string> testCases,
        IReadOnlyList<string> trainingCases,
        EvaluateOptions options,
        string output,
        IStageLog? log = null,
        CancellationToken cancellation = default)
    {
        model.Window = model.Window with { TileStep = options.TileStep, Mirroring = options.Mirroring };
        if (options.Postprocess == EvaluateOptions.PostprocessLargest)
        {
            model.Postprocessing = LearnPostprocessing(model, dataset, trainingCases, options, log, cancellation);
            model.Postprocessing.Save(Path.Combine(output, Postprocessing.FileName));
        }
        var cases = new List<SummaryCase>();
        foreach (var id in testCases)
        {
            var (one, prediction) = (dataset.Find(id), Path.Combine(PredictionsFolder, $"{id}.nii.gz"));
            var score = Score(model, dataset.Scheme, one, Path.Combine(output, prediction), options, log, cancellation);
            cases.Add(new SummaryCase(prediction, Path.GetRelativePath(output, one.LabelPath), score));
            log?.Report(new StageProgress("evaluate", dataset.Name, cases.Count, testCases.Count, id));
        }
        var targets = LabelScheme.Targets(model.Plan.Labels, model.Plan.Scheme).Select(target => (target.Label, target.Region.Name));
        var report = EvaluationReport.From(dataset.Name, [.. targets], [.. cases.Select(one => one.Score)], options);
        report.Save(output);
        NnUnetSummary.Write(Path.Combine(output, NnUnetSummary.FileName), cases, LabelRegion.TryParse(options.EvaluateRegions)!);
        return report;
    }

    private static Postprocessing LearnPostprocessing(
        SegmentationModel model, TaskDataset dataset, IReadOnlyList<string> cases, EvaluateOptions options, IStageLog? log, CancellationToken cancellation)
    {
        var regions = LabelRegion.TryParse(options.EvaluateRegions)!;
        var choice = new PostprocessingChoice(regions.Count > 0
            ? [.. regions.Select(region => region.Labels)]
            : [.. LabelScheme.Targets(model.Plan.Labels, model.Plan.Scheme).Select(target => target.Region.Labels)]);
        model.Postprocessing = Postprocessing.None;
        foreach (var (index, id) in cases.Index())
        {
            var one = dataset.Find(id);
            using var predicted = model.Predict(one.ImagePath, log, cancellation);
            using var reference = ImageFile.Read(one.LabelPath);
            var (prediction, expected) = (LabelMap.From(predicted.Voxels), LabelMap.From(reference.Voxels));
            if (dataset.Scheme?.Ignore is { } ignore)
                (prediction, expected) = (prediction.Without(expected, (short)ignore), expected.Without(expected, (short)ignore));
            choice.Add(prediction, expected);
            log?.Report(new StageProgress("evaluate", dataset.Name, index + 1, cases.Count, $"{id}, for postprocessing"));
        }
        return choice.Determine(cancellation);
    }

    private static CaseScore Score(SegmentationModel model, LabelScheme? scheme, Case one, string predictionPath, EvaluateOptions options, IStageLog? log, CancellationToken cancellation)
    {
        using var predicted = model.Predict(one.ImagePath, log, cancellation);
        using var map = predicted.Voxels[0];
        NiftiFile.WriteLabels(predictionPath, map, predicted.Geometry);
        using var reference = ImageFile.Read(one.LabelPath);
        return CaseScore.Of(
            one.Id,
            LabelMap.From(map),
            LabelMap.From(reference.Voxels),
            Enumerable.Range(1, model.Plan.Labels.Count - 1),
            predicted.Geometry.Spacing,
            options,
            scheme);
    }
}
