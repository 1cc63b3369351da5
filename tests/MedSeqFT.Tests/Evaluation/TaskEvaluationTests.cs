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

        var report = TaskEvaluation.Run(model, dataset, ["a", "c"], new EvaluateOptions { Mirroring = false }, output);

        Assert.Equal(["a", "c"], report.Cases.Select(c => c.Id));
        Assert.Equal((1.0, 0.0, 0), (report.Mean.Dice, report.Mean.Hd95Mm, report.Mean.Misses));
        Assert.Equal(["a.nii.gz", "c.nii.gz"], Directory.GetFiles(Path.Combine(output, "predictions")).Select(Path.GetFileName).Order());
        Assert.Equal(ReadableJson.ToText(report), File.ReadAllText(Path.Combine(output, "report.json")));
        Assert.False(model.Window.Mirroring);
    }

    private Case Write(string id, double tumourMm)
    {
        using var blob = new BlobImage([10, 40, 40], [3, 1, 1], organMm: 11, tumourMm);
        var (image, label) = (Path.Combine(folder, $"{id}.nii.gz"), Path.Combine(folder, $"{id}_label.nii.gz"));
        NiftiFile.Write(image, blob.Image);
        NiftiFile.WriteLabels(label, blob.Labels, blob.Image.Geometry);
        return new Case(id, image, label);
    }
}
