using System.IO.Abstractions;
using System.Text.Json;
using MedSeqFT.Pipeline;
using MedSeqFT.Sdk.Planning;
using MedSeqFT.Sdk.Tasks;
using Microsoft.Build.Framework;

namespace MedSeqFT.Sdk.Tests.Tasks;

public sealed class RunStageTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("medseqft-stage-").FullName;
    private readonly FakeBuildEngine engine = new();

    [Fact]
    public void SaysWhyAndForwardsWhatTheToolSays()
    {
        var succeeded = Task("merge").Execute();

        Assert.True(succeeded, string.Join("\n", engine.Errors.Select(e => e.Message)));
        Assert.Equal("merge Liver: running, upstream distill changed", engine.Messages[0].Message);
        Assert.Contains(engine.Messages, m => m is { Message: "device auto", Importance: MessageImportance.Normal });
    }

    [Fact]
    public void PutsTheToolsErrorWhereItBelongs()
    {
        Ask("fail");

        var succeeded = Task("merge").Execute();

        var error = engine.Errors.Single();
        Assert.False(succeeded);
        Assert.Equal(("MSQ4001", Path.Combine(root, "plan.txt"), 3, 7), (error.Code, error.File, error.LineNumber, error.ColumnNumber));
    }

    [Fact]
    public void GivesAWarningOfTheFoundationOnceInABuildAndOthersEveryTime()
    {
        Ask("warn");
        Ask("headless");

        _ = Task("merge").Execute();
        Directory.Delete(Path.Combine(root, "obj", "medseqft", "Liver", "refined"), recursive: true);
        _ = Task("merge").Execute();

        Assert.Equal(["MSQ1074", "MSQ1074", "MSQ4104"], engine.Warnings.Select(w => w.Code).Order());
        Assert.Equal(2, engine.Messages.Count(m => m.Message == "device auto"));
    }

    [Fact]
    public void ShowsTheLastWordsOfAToolThatDied()
    {
        Ask("crash");

        _ = Task("merge").Execute();

        Assert.Equal("MSQ2115", engine.Errors.Single().Code);
        Assert.Contains("exit code 134", engine.Errors.Single().Message, StringComparison.Ordinal);
        Assert.Contains(engine.Messages, m => m is { Message: "the native library gave up", Importance: MessageImportance.High });
    }

    [Fact]
    public void DoesNotBelieveAToolThatLeavesNothing()
    {
        Ask("empty");

        _ = Task("merge").Execute();

        Assert.Equal("MSQ2114", engine.Errors.Single().Code);
    }

    [Fact]
    public void NamesAToolThatIsNotThere()
    {
        var task = Task("merge");
        task.ToolPath = Path.Combine(root, "gone.dll");

        _ = task.Execute();

        Assert.Equal("MSQ2113", engine.Errors.Single().Code);
    }

    [Fact]
    public void LetsTheToolWriteItsCheckpointWhenCancelled()
    {
        Ask("hang");
        var task = Task("merge");

        task.Cancel();
        var succeeded = task.Execute();

        Assert.False(succeeded);
        Assert.Empty(engine.Errors);
        Assert.True(File.Exists(Path.Combine(root, "checkpointed")));
    }

    [Fact]
    public void TakesAFinishedStageFromTheCacheAndStartsNoTool()
    {
        var cache = Path.Combine(root, "cache");
        var first = Task("merge");
        first.CacheFolder = cache;
        _ = first.Execute();
        Directory.Delete(Path.Combine(root, "obj", "medseqft", "Liver", "refined"), recursive: true);
        var second = Task("merge");
        second.CacheFolder = cache;
        second.ToolPath = Path.Combine(root, "gone.dll");

        var succeeded = second.Execute();

        Assert.True(succeeded, string.Join("\n", engine.Errors.Select(e => e.Message)));
        Assert.Equal("merge Liver: restored from the stage cache, upstream distill changed", engine.Messages[^1].Message);
        Assert.True(File.Exists(Path.Combine(root, "obj", "medseqft", "Liver", "refined", "stage.json")));
    }

    [Fact]
    public void NeverStoresAStageThatFailed()
    {
        Ask("fail");
        var task = Task("merge");
        task.CacheFolder = Path.Combine(root, "cache");

        _ = task.Execute();

        Assert.False(Directory.Exists(task.CacheFolder));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("fail", false)]
    public void NotesHowLongItTookAndWhetherItFinished(string ask, bool finished)
    {
        if (ask.Length > 0)
            Ask(ask);

        _ = Task("merge").Execute();

        var time = StageTime.Read(new FileSystem(), Path.Combine(root, "obj", "medseqft", "Liver", "merge.time.json"))!;
        Assert.Equal((new string('a', 32), finished, 1.0), (time.Key, time.Finished, time.Effort));
        Assert.InRange(time.Seconds, 0.001, 600);
    }

    [Fact]
    public void SpeaksToTheTerminalLoggersLiveLine()
    {
        var line = StageProgressLog.LiveLine("finetune", "Liver 1/2");

        Assert.Equal(("TLTESTPASSED", "finetune Liver 1/2", MessageImportance.High), (line.ExtendedType, line.Message, line.Importance));
        Assert.Equal(("finetune", "Liver 1/2"), (line.ExtendedMetadata!["localizedResult"], line.ExtendedMetadata["displayName"]));
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private void Ask(string what) => File.WriteAllText(Path.Combine(root, what + ".merge.Liver"), "");

    private RunStage Task(string stage)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, "obj", "medseqft", "Liver")).FullName;
        var request = new StageRequest { Stage = stage, Task = "Liver", Key = new string('a', 32), Output = Path.Combine(folder, "refined") };
        File.WriteAllText(Path.Combine(folder, "merge.request.json"), JsonSerializer.Serialize(request, StageRequest.Json));
        File.WriteAllText(Path.Combine(folder, "merge.key"), $"{request.Key}\nupstream distill changed\n");
        return new RunStage
        {
            BuildEngine = engine,
            Request = Path.Combine(folder, "merge.request.json"),
            Stamp = Path.Combine(folder, "merge.key"),
            ToolPath = typeof(RunStageTests).Assembly.Location,
        };
    }
}
