using MedSeqFT.Diagnostics;
using MedSeqFT.Pipeline;
using MedSeqFT.Tool;
using MedSeqFT.Tool.Verbs;

namespace MedSeqFT.Tests.Tool;

public sealed class StageVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Stages => [.. StageHelp.All.Select(stage => stage.Name)];

    [Fact]
    public void TheStagesAreThoseOfTheMethodInOrder() =>
        Assert.Equal(SequentialRefinement.Stages.Select(stage => stage.Name), StageHelp.All.Select(stage => stage.Name));

    [Theory]
    [MemberData(nameof(Stages))]
    public void RunsTheStageOfTheRequest(string stage)
    {
        StageRequest? seen = null;

        var run = ToolRun.Of((request, _, _) => seen = request, stage, ToolRun.Request(folder, stage));

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(stage, seen!.Stage);
        Assert.Equal("Liver", seen.Task);
        Assert.Equal("80", seen.Options["Iterations"]);
    }

    [Fact]
    public void SaysTheOptionsFirstAndWhatItLeftLast()
    {
        var run = ToolRun.Of((_, log, _) => log.Info("working"), "distill", ToolRun.Request(folder, "distill"));

        Assert.Equal("distill Liver: Iterations 80, LoraRank 2 (device auto)", run.Lines[0]);
        Assert.Equal("working", run.Lines[1]);
        Assert.Equal($"done in 0:00:00: {folder.Combine("out")}", run.Lines[2]);
        Assert.Equal(3, run.Lines.Count);
    }

    [Fact]
    public void QuietLeavesOnlyWarningsAndErrors()
    {
        var run = ToolRun.Of(
            (_, log, _) =>
            {
                log.Info("working");
                log.Report(new StageProgress("select", "Liver", 1, 1));
                log.Warn(new Diagnostic("MSQ4101", "all cases are taken.", "buffer.json", 2));
            },
            "select",
            ToolRun.Request(folder, "select"),
            "--quiet");

        Assert.Equal("", run.Output);
        Assert.Equal("buffer.json(2): warning MSQ4101: all cases are taken.\n", run.Error);
    }

    [Theory]
    [InlineData("3", 3)]
    [InlineData("0", 0)]
    [InlineData(null, 2)]
    public void ThreadsOnTheCommandLineWin(string? option, int expected)
    {
        var threads = -1;
        string[] more = option is null ? [] : ["--threads", option];

        ToolRun.Of((request, _, _) => threads = request.Threads, ["merge", ToolRun.Request(folder, "merge", threads: 2), .. more]);

        Assert.Equal(expected, threads);
    }

    [Fact]
    public void ARequestForAnotherStageIsRefused()
    {
        var file = ToolRun.Request(folder, "distill");

        var run = ToolRun.Of("merge", file);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal($"{file}: error MSQ2071: this is a request for stage 'distill', not 'merge'. Run 'medseqft distill' with it.\n", run.Error);
    }

    [Fact]
    public void BrokenJsonIsReportedWhereItBreaks()
    {
        var file = folder.Combine("merge.request.json");
        File.WriteAllText(file, "{\n  \"stage\": \"merge\",\n  \"output\" \"x\"\n}");

        var run = ToolRun.Of("merge", file);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"{file}(3,12): error MSQ2050: this is no stage request: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingPropertyIsNamed()
    {
        var file = folder.Combine("merge.request.json");
        File.WriteAllText(file, """{"stage": "merge"}""");

        var run = ToolRun.Of("merge", file);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("output", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void InspectAndPackWorkWithoutLibTorch() =>
        Assert.Equal(["inspect", "pack"], StageHelp.All.Select(stage => stage.Name).Where(stage => !StageVerb.Computes(stage)));

    [Fact]
    public void ALibTorchThatIsNotThereDoesNotHinderPack()
    {
        var run = ToolRun.Of("pack", ToolRun.Request(folder, "pack", task: ""), "--libtorch", folder.Combine("none.json"));

        Assert.Equal(0, run.ExitCode);
    }
}
