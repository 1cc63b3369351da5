using MedSeqFT.Artifacts;
using MedSeqFT.Diagnostics;
using MedSeqFT.Evaluation;
using MedSeqFT.Inference;
using MedSeqFT.Tests.Inference;

namespace MedSeqFT.Tests.Artifacts;

public sealed class ModelArtifactTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("medseqft-artifact-").FullName;

    private string Packed => Path.Combine(root, "abdomen.1.1.0");

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void HasTheLastCarryOverAndEachTasksOwnModel()
    {
        Write();

        Assert.Equal(
            [
                "README.md",
                "carry-over.safetensors",
                "model.json",
                "tasks/Liver/model.safetensors",
                "tasks/Liver/plan.json",
                "tasks/Liver/report.json",
                "tasks/Lung/model.safetensors",
                "tasks/Lung/plan.json",
            ],
            FileDigest.OfAll(Packed).Keys);
        Assert.Equal("carry-over of Lung", File.ReadAllText(Path.Combine(Packed, "carry-over.safetensors")));
        Assert.Equal("deliverable of Liver", File.ReadAllText(Path.Combine(Packed, "tasks/Liver/model.safetensors")));
    }

    [Fact]
    public void TakesTheTasksPostprocessingAlong()
    {
        var contents = Contents();
        new Postprocessing { KeepLargest = [[2]] }.Save(Path.Combine(contents.Tasks[0].Evaluated!, Postprocessing.FileName));

        ModelArtifact.Write(Packed, contents);

        Assert.Equal([2], Postprocessing.Load(Path.Combine(Packed, "tasks", "Liver", Postprocessing.FileName)).KeepLargest.Single());
        Assert.Contains("tasks/Liver/postprocessing.json", ModelArtifact.Open(Packed).Manifest.Files.Keys);
    }

    [Fact]
    public void OpensAsItWasPacked()
    {
        Write();

        var artifact = ModelArtifact.Open(Packed);

        Assert.Equal(["Liver", "Lung"], artifact.Manifest.Tasks.Select(t => t.Name));
        Assert.Equal(["background", "organ", "tumour"], artifact.Manifest.Tasks[0].Labels);
        Assert.Equal(["CT"], artifact.Manifest.Tasks[0].Channels);
        Assert.Equal((1.0, 1), (artifact.Manifest.Tasks[0].Metrics!.Dice, artifact.Manifest.Tasks[0].TestCases));
        Assert.Null(artifact.Manifest.Tasks[1].Metrics);
        Assert.Equal(("1.1.0", "1.0.0"), (artifact.Manifest.Version, artifact.Manifest.ParentVersion));
        Assert.Equal(12, artifact.Manifest.Backbone.BackboneFeatureSize);
        Assert.Equal(["BufferSize", "Seed"], artifact.Manifest.Options.Keys);
        Assert.Equal(Path.Combine(Packed, "tasks", "Lung"), artifact.TaskFolder("Lung"));
    }

    [Fact]
    public void OfTheSameInputsHasTheSameBytes()
    {
        Write();
        var first = FileDigest.OfAll(Packed);
        Directory.Delete(Packed, recursive: true);

        Write();

        Assert.Equal(first, FileDigest.OfAll(Packed));
    }

    [Fact]
    public void OfAStrategyWithoutCarryOverHasNone()
    {
        var contents = Contents();

        ModelArtifact.Write(Packed, contents with { Tasks = [.. contents.Tasks.Select(t => t with { Refined = null })] });

        Assert.False(File.Exists(Path.Combine(Packed, "carry-over.safetensors")));
        Assert.DoesNotContain("carry-over", File.ReadAllText(Path.Combine(Packed, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void NamesEveryMissingAndChangedFileAtOnce()
    {
        Write();
        File.Delete(Path.Combine(Packed, "tasks/Lung/plan.json"));
        File.AppendAllText(Path.Combine(Packed, "tasks/Liver/model.safetensors"), "!");

        var faults = Assert.Throws<UserErrorException>(() => ModelArtifact.Open(Packed)).Diagnostics;

        Assert.Equal(["MSQ3204", "MSQ3205"], faults.Select(f => f.Code).Order());
        Assert.Contains("'tasks/Lung/plan.json'", faults.Single(f => f.Code == "MSQ3204").Message, StringComparison.Ordinal);
        Assert.EndsWith("model.safetensors", faults.Single(f => f.Code == "MSQ3205").File, StringComparison.Ordinal);
    }

    [Fact]
    public void SaysWhichTasksThereAre()
    {
        Write();

        var fault = Assert.Throws<UserErrorException>(() => ModelArtifact.Open(Packed).TaskFolder("Colon")).Diagnostics.Single();

        Assert.Equal("MSQ3206", fault.Code);
        Assert.Contains("no task 'Colon'. It has 'Liver', 'Lung'", fault.Message, StringComparison.Ordinal);
    }

    private void Write() => ModelArtifact.Write(Packed, Contents());

    private PackContents Contents() => new()
    {
        Name = "abdomen",
        Version = "1.1.0",
        ParentVersion = "1.0.0",
        ToolVersion = "1.0.0",
        Options = new Dictionary<string, string> { ["Seed"] = "0", ["BufferSize"] = "10" },
        Tasks = [Task("Liver", evaluated: true), Task("Lung", evaluated: false)],
    };

    private PackedTask Task(string name, bool evaluated)
    {
        string Folder(string stage) => Directory.CreateDirectory(Path.Combine(root, "obj", name, stage)).FullName;
        File.WriteAllText(Path.Combine(Folder("finetuned"), "deliverable.safetensors"), $"deliverable of {name}");
        File.WriteAllText(Path.Combine(Folder("refined"), "carry-over.safetensors"), $"carry-over of {name}");
        TestPlans.Plan(name).Save(Folder("finetuned"));
        if (evaluated)
        {
            var map = new LabelMap([1, 2, 0, 0], [1, 1, 4]);
            EvaluationReport.From(name, TestPlans.Plan().Labels, [CaseScore.Of("a", map, map, [1, 2], [1, 1, 1])], new EvaluateOptions()).Save(Folder("evaluated"));
        }
        return new PackedTask(name, Folder("finetuned"), Folder("refined"), evaluated ? Folder("evaluated") : null, "9f3c", "CC-BY-SA 4.0");
    }
}
