using MedSeqFT.Datasets;
using MedSeqFT.Evaluation;
using MedSeqFT.Imaging;
using MedSeqFT.Inference;
using MedSeqFT.Tests.Inference;
using TorchSharp;

namespace MedSeqFT.Tests.Evaluation;

public sealed class TaskEvaluationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("medseqft-evaluate-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void ScoresTheTestCasesAndKeepsTheirPredictions()
    {
        var dataset = new TaskDataset("Organ", folder, ["CT"], TestPlans.Plan().Labels, [Write("a", tumourMm: 6), Write("b", tumourMm: 4), Write("c", tumourMm: 5)], "", "");
        using var model = new SegmentationModel(new ThresholdBackbone(), TestPlans.Plan() with { PatchSize = [8, 32, 32] }, torch.CPU);
        var output = Path.Combine(folder, "evaluated");

        var report = TaskEvaluation.Run(model, dataset, ["a", "c"], ["b"], new EvaluateOptions { Mirroring = false }, output);

        Assert.Equal(["a", "c"], report.Cases.Select(c => c.Id));
        Assert.Equal((1.0, 0.0, 0), (report.Mean.Dice, report.Mean.Hd95Mm, report.Mean.Misses));
        Assert.Equal(["a.nii.gz", "c.nii.gz"], Directory.GetFiles(Path.Combine(output, "predictions")).Select(Path.GetFileName).Order());
        Assert.Equal(ReadableJson.ToText(report), File.ReadAllText(Path.Combine(output, "report.json")));
        Assert.False(model.Window.Mirroring);
        Assert.False(File.Exists(Path.Combine(output, "postprocessing.json")));
        using var summary = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "summary.json")));
        Assert.Equal(1, summary.RootElement.GetProperty("foreground_mean").GetProperty("Dice").GetDouble());
        Assert.Equal(Path.Combine("predictions", "a.nii.gz"), summary.RootElement.GetProperty("metric_per_case")[0].GetProperty("prediction_file").GetString());
    }

    [Fact]
    public void LearnsOnTheTrainingCasesWhichPartsToRemoveFromTheTestCases()
    {
        var dataset = new TaskDataset("Organ", folder, ["CT"], TestPlans.Plan().Labels, [Write("a", tumourMm: 6, speck: true), Write("b", tumourMm: 4, speck: true)], "", "");
        using var model = new SegmentationModel(new ThresholdBackbone(), TestPlans.Plan() with { PatchSize = [8, 32, 32] }, torch.CPU);
        var options = new EvaluateOptions { Mirroring = false };

        var without = TaskEvaluation.Run(model, dataset, ["a"], ["b"], options, Path.Combine(folder, "without"));
        var with = TaskEvaluation.Run(model, dataset, ["a"], ["b"], options with { Postprocess = "largest-component" }, Path.Combine(folder, "with"));

        Assert.InRange(without.Mean.Dice, 0.9, 0.99999);
        Assert.Equal(1, with.Mean.Dice);
        Assert.Equal([1, 2], Postprocessing.Load(Path.Combine(folder, "with", "postprocessing.json")).KeepLargest.Single());
    }

    /// <param name="speck">A voxel that looks like the organ and is none.</param>
    private Case Write(string id, double tumourMm, bool speck = false)
    {
        using var blob = new BlobImage([10, 40, 40], [3, 1, 1], organMm: 11, tumourMm);
        if (speck)
            blob.Image.Voxels[0, 5, 2, 2] = 50;
        var (image, label) = (Path.Combine(folder, $"{id}.nii.gz"), Path.Combine(folder, $"{id}_label.nii.gz"));
        NiftiFile.Write(image, blob.Image);
        NiftiFile.WriteLabels(label, blob.Labels, blob.Image.Geometry);
        return new Case(id, image, label);
    }
}
