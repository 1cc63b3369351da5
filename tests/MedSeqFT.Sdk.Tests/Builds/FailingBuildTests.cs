using System.Diagnostics;
using System.Globalization;
using MedSeqFT.Sdk.Tasks;

namespace MedSeqFT.Sdk.Tests.Builds;

[Collection(BuildCollection.Name)]
public sealed class FailingBuildTests(BuiltProject built)
{
    [Fact]
    public void PointsIntoABrokenDatasetBeforeAnythingRuns()
    {
        using var sandbox = built.Copy();
        sandbox.Write("datasets/Aorta/dataset.json", "{\n  \"name\" \"Aorta\"\n}");

        var result = sandbox.Build();

        Assert.Contains($"{sandbox.At("datasets/Aorta/dataset.json")}(2,10): error MSQ1002: ", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Runs);
        Assert.True(File.Exists(sandbox.At("bin/Debug/models/Model.1.0.0/model.json")));
        Assert.Equal(built.Read("medseqft.lock.json"), File.ReadAllText(sandbox.At("medseqft.lock.json")));
    }

    [Fact]
    public void ReportsTheToolsErrorAndGoesOnFromThereNextTime()
    {
        using var sandbox = built.Copy();
        sandbox.Write("fail.merge.Colon", "");

        var failed = sandbox.Build("-p:LoraRank=4");
        File.Delete(sandbox.At("fail.merge.Colon"));
        var repaired = sandbox.Build("-p:LoraRank=4");

        Assert.Contains($"{sandbox.At("plan.txt")}(3,7): error MSQ4001: the loss is not a number.", failed.Output, StringComparison.Ordinal);
        Assert.Equal(["distill Colon", "merge Colon"], failed.Runs);
        Assert.Equal(["merge Colon", "finetune Liver"], repaired.Runs.Take(2));
        Assert.True(repaired.Succeeded, repaired.Output);
    }

    [SkippableFact]
    public void StopsAtCtrlCWithACheckpoint()
    {
        Skip.If(OperatingSystem.IsWindows(), "interrupting another process needs POSIX signals");
        using var sandbox = built.Copy();
        sandbox.Write("hang.merge.Colon", "");

        using var build = sandbox.Start("build", "Model.proj", "-nologo", "-tl:off", "-p:LoraRank=4");
        _ = build.StandardOutput.ReadToEndAsync();
        WaitFor(() => File.Exists(sandbox.At("hanging")) || build.HasExited);
        using (var kill = Process.Start("kill", ["-INT", build.Id.ToString(CultureInfo.InvariantCulture)]))
            kill.WaitForExit();
        var stopped = build.WaitForExit(TimeSpan.FromMinutes(2));
        if (!stopped)
            build.Kill(entireProcessTree: true);

        Assert.True(stopped, "the build went on after Ctrl+C");
        Assert.NotEqual(0, build.ExitCode);
        Assert.True(File.Exists(sandbox.At("checkpointed")));
    }

    [Fact]
    public void RefusesASecondBuildAtTheSameTime()
    {
        using var sandbox = built.Copy();
        using var first = BuildLock.Take(sandbox.At("obj/medseqft"));

        var second = sandbox.Build();

        Assert.Contains($"error MSQ2112: another build of this project (process {Environment.ProcessId})", second.Output, StringComparison.Ordinal);
        Assert.False(second.Succeeded);
    }

    private static void WaitFor(Func<bool> done)
    {
        var patience = Stopwatch.StartNew();
        while (!done() && patience.Elapsed < TimeSpan.FromMinutes(2))
            Thread.Sleep(50);
    }
}
