using System.Text.Json;
using MedSeqFT.Artifacts;
using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Evaluation;
using MedSeqFT.Imaging;
using MedSeqFT.Inference;
using MedSeqFT.Pipeline;
using MedSeqFT.Tests.Datasets;
using TorchSharp;

namespace MedSeqFT.Tests.Pipeline;

/// <summary>nnU-Net's second version's regions and ignore label from import to the packed model.</summary>
public sealed class RegionTaskTests : IDisposable
{
    private static readonly Dictionary<string, string> Backbone = new() { ["Backbone"] = "voco", ["BackboneFeatureSize"] = "12" };
    private readonly SourceFolder source = new();

    public void Dispose() => source.Dispose();

    [Theory]
    [InlineData("paper", "largest-component")]
    [InlineData("nnunetv2", "none")]
    public void ATaskOfRegionsGoesThroughTheWholeBuild(string profile, string postprocess)
    {
        WriteSource();
        DatasetImport.Run(source.Path, source.Output, new(), NullStageLog.Instance, default);

        Run("inspect", "inspected", new() { ["Seed"] = "1" }, Dataset);
        Run("preprocess", "preprocessed", new() { ["Profile"] = profile }, Dataset, Left("inspected"));
        Run("finetune", "finetuned", new(Backbone) { ["Seed"] = "1", ["BatchSize"] = "1", ["PatchSize"] = "32,32,64", ["Iterations"] = "1", ["Strategy"] = "scratch" }, Left("preprocessed"));
        Run("evaluate", "evaluated", new() { ["Mirroring"] = "false", ["Postprocess"] = postprocess }, Dataset, Left("inspected"), Left("finetuned"));
        Run("pack", "../packed", new() { ["ModelName"] = "Regions", ["ModelVersion"] = "1.0.0" });

        AssertNetworkHasAnOutputPerRegion();
        AssertScoresAreOfTheRegions();
        AssertPredictionsHaveNoValueToIgnore();
        var packed = ModelArtifact.Open(source.File("../packed"));
        Assert.Equal(["whole", "core"], packed.Manifest.Tasks.Single().Scheme!.Regions.Select(region => region.Name));
        Assert.Contains("out_channels=2", File.ReadAllText(source.File("../packed/README.md")), StringComparison.Ordinal);
    }

    private static (string Name, string Path) Left(string stage) => (stage, stage);

    private (string Name, string Path) Dataset => ("dataset", source.Output);

    private void AssertNetworkHasAnOutputPerRegion()
    {
        using var model = SegmentationModel.Load(At("finetuned"));
        Assert.Equal(2, model.Plan.Outputs);
        Assert.Equal(["background", "label 1", "core"], model.Plan.Labels);
    }

    private void AssertScoresAreOfTheRegions()
    {
        var report = EvaluationReport.Load(At("evaluated"));
        Assert.Equal([(1, "whole"), (2, "core")], report.Classes.Select(one => (one.Label, one.Name)));
        Assert.InRange(report.Mean.Dice, 0, 1);
        using var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(At("evaluated"), "summary.json")).Replace("NaN", "null", StringComparison.Ordinal));
        Assert.Equal(["(1, 2)", "2"], summary.RootElement.GetProperty("mean").EnumerateObject().Select(one => one.Name));
        var counts = summary.RootElement.GetProperty("metric_per_case")[0].GetProperty("metrics").GetProperty("(1, 2)");
        Assert.Equal(32 * 32 * 64 - 32 * 32 * 8, new[] { "TP", "FP", "FN", "TN" }.Sum(name => counts.GetProperty(name).GetInt64()));
        Assert.Equal(16 * 16 * 32, counts.GetProperty("n_ref").GetInt64());
    }

    private void AssertPredictionsHaveNoValueToIgnore()
    {
        using var predicted = NiftiFile.Read(Directory.GetFiles(Path.Combine(At("evaluated"), "predictions")).Single());
        Assert.InRange(predicted.Voxels.max().ToSingle(), 0, 2);
    }

    // A box in a box, and a slab along x that nobody annotated.
    private void WriteSource()
    {
        using var scope = torch.NewDisposeScope();
        var geometry = VolumeGeometry.AxisAligned([32, 32, 64], [1, 1, 1]);
        var label = torch.zeros([32, 32, 64], torch.uint8);
        label[8..24, 8..24, 16..48] = 1;
        label[12..20, 12..20, 24..40] = 2;
        label[.., .., 56..] = 3;
        foreach (var (i, id) in new[] { "a", "b", "c" }.Index())
        {
            var noise = torch.randn([1, 32, 32, 64], generator: new torch.Generator((ulong)i));
            NiftiFile.Write(source.File($"imagesTr/{id}_0000.nii.gz"), new Volume(noise * 5 + 100 + 100 * label.clamp_max(2), geometry));
            NiftiFile.WriteLabels(source.File($"labelsTr/{id}.nii.gz"), label, geometry);
        }
        source.Text("dataset.json", """
            {"channel_names": {"0": "MR"}, "labels": {"background": 0, "whole": [1, 2], "core": 2, "ignore": 3}, "regions_class_order": [1, 2], "file_ending": ".nii.gz"}
            """);
    }

    private string At(string stage) => source.File($"../Tumour/{stage}");

    private void Run(string stage, string output, Dictionary<string, string> options, params (string Name, string Path)[] inputs) => SmallSequence.Run(new StageRequest
    {
        Stage = stage,
        Task = "Tumour",
        Key = stage,
        Output = stage == "pack" ? source.File("../packed") : At(output),
        Options = options,
        Inputs = inputs.ToDictionary(i => i.Name, i => Path.IsPathRooted(i.Path) ? i.Path : At(i.Path)),
        InputList = stage == "pack" ? [source.File("../Tumour")] : [],
        Device = "cpu",
        Threads = 1,
    });
}
