using System.Diagnostics;
using Xunit.Abstractions;

namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>'dotnet build' with the real tool, stopped at random points until it has had enough chances to go wrong.</summary>
[Collection(BuildCollection.Name)]
[Trait("Category", "RealTool")]
public sealed class InterruptedBuildTests(RealProject trained, ITestOutputHelper log)
{
    private static readonly string[] Ways = ["kill all", "kill MSBuild", "kill the tool", "power cut", "interrupt", "terminate"];

    [SkippableFact]
    public void EndsWithTheBytesOfAnUndisturbedBuild()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "sends POSIX signals");
        using var sandbox = trained.Fresh();
        Directory.Delete(sandbox.At($"datasets/{RealProject.Kidneys}"), recursive: true);
        var random = new Random(7);
        var kills = Interruptions.Count(12);

        var (stopped, attempts) = (0, 0);
        while (stopped < kills)
        {
            Assert.True(attempts < 5 * kills, $"only {stopped} of {attempts} builds could be stopped");
            if (StopsABuild(sandbox, Ways[attempts++ % Ways.Length], random))
                stopped++;
            else
                StartOver(sandbox);
        }
        BuildToTheEnd(sandbox);

        log.WriteLine($"{stopped} of {attempts} builds stopped");
    }

    // Nothing is left to be stopped once a build was quicker than its end.
    private void StartOver(BuildSandbox sandbox)
    {
        BuildToTheEnd(sandbox);
        Directory.Delete(sandbox.At("obj/medseqft"), recursive: true);
        Directory.Delete(sandbox.At("bin"), recursive: true);
    }

    private void BuildToTheEnd(BuildSandbox sandbox)
    {
        var last = sandbox.Build();

        Assert.True(last.Succeeded, last.Output);
        Assert.Equal(trained.StagesOfOneTask, LeftStages.In(sandbox));
        Assert.Empty(LeftStages.Unfinished(sandbox));
    }

    private bool StopsABuild(BuildSandbox sandbox, string way, Random random)
    {
        var (stages, delay) = (random.Next(1, 4), random.Next(2500));
        using var build = sandbox.Start("build", "Model.proj", "-tl:off", "-v:n", "-nologo", "-m:1");
        using var reached = new CountdownEvent(stages);
        build.OutputDataReceived += (_, e) =>
        {
            if (e.Data?.Contains(": running, ", StringComparison.Ordinal) == true && !reached.IsSet)
                reached.Signal();
        };
        build.BeginOutputReadLine();
        build.BeginErrorReadLine();
        while (!reached.Wait(100) && !build.HasExited)
        {
        }
        Thread.Sleep(delay);
        var stopped = !build.HasExited;
        if (stopped)
            Stop(build, way, sandbox, random);
        var code = Interruptions.WaitForEnd(build);
        stopped &= code != 0; // else the signal came too late, or there was no tool to be killed
        log.WriteLine($"{way} at stage {stages} + {delay} ms: {(stopped ? "stopped" : "had ended")}, exit code {code}");
        return stopped;
    }

    private void Stop(Process build, string way, BuildSandbox sandbox, Random random)
    {
        switch (way)
        {
            case "kill MSBuild":
                build.Kill();
                break;
            case "kill the tool":
                foreach (var tool in Interruptions.ToolsOf(sandbox.At("")))
                    tool.Kill();
                break;
            case "interrupt":
                Interruptions.Signal(build, "INT");
                break;
            case "terminate":
                Interruptions.Signal(build, "TERM");
                break;
            default:
                Interruptions.KillAll(build, sandbox.At(""));
                if (way == "power cut")
                    foreach (var file in Interruptions.CutNewestFiles([sandbox.At("obj/medseqft"), sandbox.At("bin")], 4, random))
                        log.WriteLine($"cut {Path.GetRelativePath(sandbox.At(""), file)}");
                break;
        }
    }
}
