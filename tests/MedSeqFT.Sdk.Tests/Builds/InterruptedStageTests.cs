using System.Diagnostics;
using System.Text.Json;
using MedSeqFT.Pipeline;
using Xunit.Abstractions;

namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>The tool stopped in the middle of a training, in every way in which processes end.</summary>
[Collection(BuildCollection.Name)]
[Trait("Category", "RealTool")]
public sealed class InterruptedStageTests(RealProject trained, ITestOutputHelper log) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("medseqft-kills-").FullName;

    [SkippableTheory]
    [InlineData("finetune", "finetuned", 3)]
    [InlineData("distill", "lora", 2)]
    public void EndsWithTheBytesOfAnUndisturbedRun(string stage, string output, int usual)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "sends POSIX signals");
        using var project = trained.Copy();
        var request = Request(project, stage);
        var random = new Random(stage.Length);

        var said = Run(request, p => Stop(p, "terminate", random), afterIteration: 1, delay: 0);
        for (var kill = 1; kill < Interruptions.Count(usual); kill++)
        {
            var way = Ways[random.Next(Ways.Length)];
            said += Run(request, p => Stop(p, way, random), random.Next(2), random.Next(1200));
        }
        said += Run(request, _ => { }, int.MaxValue, 0);

        Assert.Matches("resumed at iteration [1-9]", said);
        Assert.Equal(Digests(project.At($"obj/medseqft/{RealProject.Kidneys}/{output}")), Digests(Path.Combine(folder, stage)));
        Assert.Equal([Path.Combine(folder, stage)], Directory.GetDirectories(folder));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string[] Ways => ["kill", "kill", "power cut", "terminate", "interrupt", "end of input", "cancel"];

    // The request of the undisturbed build, with a folder of its own.
    private string Request(BuildSandbox project, string stage)
    {
        var original = project.At($"obj/medseqft/{RealProject.Kidneys}/{stage}.request.json");
        var text = File.ReadAllText(original).Replace(trained.Root, project.At(""), StringComparison.Ordinal);
        var request = JsonSerializer.Deserialize<StageRequest>(text, StageRequest.Json)! with { Output = Path.Combine(folder, stage) };
        var file = Path.Combine(folder, $"{stage}.request.json");
        File.WriteAllText(file, JsonSerializer.Serialize(request, StageRequest.Json));
        return file;
    }

    private string Run(string request, Action<Process> stop, int afterIteration, int delay)
    {
        var stage = Path.GetFileName(request).Split('.')[0];
        using var tool = RealTool.Start(stage, request, "--json");
        var errors = tool.StandardError.ReadToEndAsync();
        var (said, iterations, stopping) = ("", 0, (Task?)null);
        do
        {
            if (iterations >= afterIteration)
                stopping ??= Task.Run(() => { Thread.Sleep(delay); stop(tool); });
            if (tool.StandardOutput.ReadLine() is not { } line)
                break;
            said += line + "\n";
            iterations += line.Contains("\"progress\"", StringComparison.Ordinal) ? 1 : 0;
        }
        while (true);
        stopping?.Wait();
        var code = Interruptions.WaitForEnd(tool);
        log.WriteLine($"{stage}: stopped after iteration {afterIteration} and {delay} ms, exit code {code}");
        Assert.True(code is 0 or 130 or 137, said + errors.Result);
        return said;
    }

    private void Stop(Process tool, string way, Random random)
    {
        log.WriteLine(way);
        switch (way)
        {
            case "terminate":
                Interruptions.Signal(tool, "TERM");
                break;
            case "interrupt":
                Interruptions.Signal(tool, "INT");
                break;
            case "end of input":
                tool.StandardInput.Close();
                break;
            case "cancel":
                tool.StandardInput.WriteLine("""{"type":"cancel"}""");
                tool.StandardInput.Flush();
                break;
            default:
                tool.Kill();
                tool.WaitForExit();
                if (way == "power cut")
                    foreach (var file in Interruptions.CutNewestFiles(Directory.GetDirectories(folder, "*.partial"), 2, random))
                        log.WriteLine($"cut {Path.GetFileName(file)}");
                break;
        }
    }

    private static Dictionary<string, string> Digests(string stage) => Directory.GetFiles(stage, "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(stage, file), LeftStages.Digest);
}
