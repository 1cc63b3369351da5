using System.Text.Json;
using MedSeqFT.Pipeline;
using Xunit.Abstractions;

namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>The tool stopped in the middle of a training.</summary>
[Collection(BuildCollection.Name)]
[Trait("Category", "RealTool")]
public sealed class InterruptedStageTests(RealProject trained, ITestOutputHelper log) : IDisposable
{
    // 3 x 3 crops of 64 x 32 x 32 voxels: the least that the network can be pre-trained on.
    private static readonly Dictionary<string, string> SmallPretraining = new()
    {
        ["Backbone"] = "voco",
        ["BackboneFeatureSize"] = "12",
        ["SslViewSize"] = "64,96,96",
        ["SslCrops"] = "1",
        ["SslHeadWidth"] = "32",
        ["PretrainBatchSize"] = "2",
        ["PretrainIterations"] = "3",
    };

    private readonly string folder = Directory.CreateTempSubdirectory("medseqft-kills-").FullName;

    [SkippableTheory]
    [InlineData("finetune", "finetuned", 8)]
    [InlineData("distill", "lora", 7)]
    public void EndsWithTheBytesOfAnUndisturbedRun(string stage, string output, int usual)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "sends POSIX signals");
        using var project = trained.Copy();
        var request = Request(project, stage);

        var said = new InterruptedStage(request, folder, log).Run(Interruptions.Count(usual), longestDelay: 1200);

        Assert.Matches("resumed at iteration [1-9]", said);
        Assert.Equal(Digests(project.At($"obj/medseqft/{RealProject.Kidneys}/{output}")), Digests(Path.Combine(folder, stage)));
        Assert.Equal([Path.Combine(folder, stage)], Directory.GetDirectories(folder));
    }

    [SkippableFact]
    public void PretrainingToo()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "sends POSIX signals");
        RealTool.Run("phantoms", "--output", Path.Combine(folder, "phantoms"), "--cases", "2", "--unlabelled", "2", "--size", "32,32,64");
        var undisturbed = PretrainRequest(Path.Combine(folder, "undisturbed"));
        RealTool.Run("pretrain", undisturbed);
        var stopped = PretrainRequest(Path.Combine(folder, "stopped"));

        var said = new InterruptedStage(stopped, Path.Combine(folder, "stopped"), log).Run(Interruptions.Count(3), longestDelay: 8000);

        Assert.Matches("resumed at iteration [1-9]", said);
        Assert.Equal(Digests(Path.Combine(folder, "undisturbed", "foundation")), Digests(Path.Combine(folder, "stopped", "foundation")));
        Assert.Equal([Path.Combine(folder, "stopped", "foundation")], Directory.GetDirectories(Path.Combine(folder, "stopped")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // The request of the undisturbed build, with a folder of its own.
    private string Request(BuildSandbox project, string stage)
    {
        var original = project.At($"obj/medseqft/{RealProject.Kidneys}/{stage}.request.json");
        var text = File.ReadAllText(original).Replace(trained.Root, project.At(""), StringComparison.Ordinal);
        return Write(JsonSerializer.Deserialize<StageRequest>(text, StageRequest.Json)! with { Output = Path.Combine(folder, stage) }, folder);
    }

    private string PretrainRequest(string place) => Write(
        new()
        {
            Stage = "pretrain",
            Output = Path.Combine(place, "foundation"),
            InputList = [.. Directory.GetFiles(Path.Combine(folder, "phantoms", "unlabelled"), "*.nii.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal)],
            Options = SmallPretraining,
            Device = "cpu",
            Threads = 1,
        },
        Directory.CreateDirectory(place).FullName);

    private static string Write(StageRequest request, string place)
    {
        var file = Path.Combine(place, $"{request.Stage}.request.json");
        File.WriteAllText(file, JsonSerializer.Serialize(request, StageRequest.Json));
        return file;
    }

    private static Dictionary<string, string> Digests(string stage) => Directory.GetFiles(stage, "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(stage, file), LeftStages.Digest);
}
