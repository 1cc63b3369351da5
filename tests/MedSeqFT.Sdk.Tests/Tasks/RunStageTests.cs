using System.Text.Json;
using MedSeqFT.Pipeline;
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
