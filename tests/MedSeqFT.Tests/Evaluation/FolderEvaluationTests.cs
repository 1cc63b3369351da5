using System.Text.Json;
using MedSeqFT.Diagnostics;
using MedSeqFT.Evaluation;
using MedSeqFT.Imaging;
using MedSeqFT.Inference;
using TorchSharp;

namespace MedSeqFT.Tests.Evaluation;

public sealed class FolderEvaluationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public FolderEvaluationTests()
    {
        Directory.CreateDirectory(folder.Combine("predicted"));
        Directory.CreateDirectory(folder.Combine("true"));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ScoresEveryReferenceWithItsPrediction()
    {
        Write("predicted", "a.nii.gz", 1, 1, 0, 3);
        Write("true", "a.nii", 1, 1, 1, 3);
        Write("predicted", "b.nii.gz", 0, 0, 0, 3);
        Write("true", "b.nii.gz", 0, 0, 0, 3);

        var report = Folders().Run(folder.Combine("out"));

        Assert.Equal(["a", "b"], report.Cases.Select(c => c.Id));
        Assert.Equal([(1, "label 1"), (3, "label 3")], report.Classes.Select(c => (c.Label, c.Name)));
        Assert.Equal((0.8 + 1) / 2, report.Classes[0].Means.Dice, 1e-12);
        Assert.Equal(0.7, report.Cases[0].Classes[0].HausdorffMm!.Value, 1e-6);
        Assert.Equal("predicted", report.Task);
    }

    [Fact]
    public void LeavesTheReportsAndNnUNetsSummary()
    {
        Write("predicted", "a.nii.gz", 1, 1, 0, 0);
        Write("true", "a.nii.gz", 1, 1, 1, 0);

        var report = Folders().Run(folder.Combine("out"));

        Assert.Equal(["report.json", "report.md", "summary.json"], Directory.GetFiles(folder.Combine("out")).Select(Path.GetFileName).Order());
        using var summary = JsonDocument.Parse(File.ReadAllText(folder.Combine("out", "summary.json")));
        Assert.Equal(report.Mean.Dice, summary.RootElement.GetProperty("foreground_mean").GetProperty("Dice").GetDouble());
    }

    [Fact]
    public void TakesNamesRegionsAndTheIgnoredLabel()
    {
        Write("predicted", "a.nii.gz", 2, 1, 1, 0);
        Write("true", "a.nii.gz", 1, 2, 9, 0);

        var report = (Folders() with { Names = ["organ", "tumour"], IgnoreLabel = 9, Options = new EvaluateOptions { EvaluateRegions = "whole=1,2" } }).Run(folder.Combine("out"));

        Assert.Equal(["organ", "tumour"], report.Classes.Select(c => c.Name));
        Assert.Equal(("whole", 1), (report.Regions.Single().Name, report.Regions.Single().Means.Dice));
        Assert.Equal(0, report.Mean.Dice);
    }

    [Fact]
    public void DoesNotTakeTheIgnoredLabelForAClass()
    {
        Write("predicted", "a.nii.gz", 1, 0, 0, 0);
        Write("true", "a.nii.gz", 1, 9, 9, 0);

        Assert.Equal([1], (Folders() with { IgnoreLabel = 9 }).Run(folder.Combine("out")).Classes.Select(c => c.Label));
    }

    [Fact]
    public void DeterminesAPostprocessingThatRaisesTheScoreWhenApplied()
    {
        Write("predicted", "a.nii.gz", 1, 1, 0, 1);
        Write("true", "a.nii.gz", 1, 1, 0, 0);

        var before = (Folders() with { DeterminePostprocessing = true }).Run(folder.Combine("out"));
        var after = (Folders() with { Postprocessing = Postprocessing.Load(folder.Combine("out", "postprocessing.json")) }).Run(folder.Combine("out2"));

        Assert.Equal((0.8, 1.0), (before.Mean.Dice, after.Mean.Dice));
    }

    [Fact]
    public void WarnsOfPredictionsWithoutAReference()
    {
        Write("predicted", "a.nii.gz", 1, 1, 0, 0);
        Write("predicted", "b.nii.gz", 1, 1, 0, 0);
        Write("true", "a.nii.gz", 1, 1, 1, 0);
        var log = new Warnings();

        var report = Folders().Run(folder.Combine("out"), log);

        Assert.Single(report.Cases);
        Assert.Contains("no reference for 'b'", log.Only.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesReferencesWithoutAPrediction()
    {
        foreach (var name in new[] { "a", "b", "c", "d", "e", "f" })
            Write("true", $"{name}.nii.gz", 1, 1, 1, 0);

        var fault = Fault(Folders());

        Assert.Equal("MSQ1080", fault.Code);
        Assert.Contains("for 'a', 'b', 'c', 'd', 'e' and 1 more of", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesGridsThatDiffer()
    {
        Write("predicted", "a.nii.gz", 1, 1, 0);
        Write("true", "a.nii.gz", 1, 1, 0, 0);

        var fault = Fault(Folders());

        Assert.Equal("MSQ1082", fault.Code);
        Assert.Contains("has 1x1x3 voxels of 2x1x0.7 mm but", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesImagesThatAreNoLabelMaps()
    {
        Write("predicted", "a.nii.gz", 0.25f, 1, 0, 0);
        Write("true", "a.nii.gz", 1, 1, 0, 0);

        Assert.Equal("MSQ1083", Fault(Folders()).Code);
    }

    [Fact]
    public void RefusesReferencesWithoutAnyLabel()
    {
        Write("predicted", "a.nii.gz", 1, 1, 0, 0);
        Write("true", "a.nii.gz", 0, 0, 0, 0);

        Assert.Equal("MSQ1084", Fault(Folders()).Code);
        Assert.Equal("MSQ1084", Fault(Folders() with { References = folder.Combine("nowhere") }).Code);
    }

    private Diagnostic Fault(FolderEvaluation folders) => Assert.Throws<UserErrorException>(() => folders.Run(folder.Combine("out"))).Diagnostics.Single();

    private FolderEvaluation Folders() => new() { Predictions = folder.Combine("predicted"), References = folder.Combine("true") };

    private void Write(string into, string name, params float[] line)
    {
        using var volume = new Volume(torch.tensor(line).reshape(1, 1, 1, line.Length), VolumeGeometry.AxisAligned([1, 1, line.Length], [2, 1, 0.7]));
        NiftiFile.Write(folder.Combine(into, name), volume);
    }

    private sealed class Warnings : IStageLog
    {
        private readonly List<Diagnostic> warnings = [];

        public Diagnostic Only => warnings.Single();

        public void Info(string message)
        {
        }

        public void Report(StageProgress progress)
        {
        }

        public void Warn(Diagnostic diagnostic) => warnings.Add(diagnostic);
    }
}
