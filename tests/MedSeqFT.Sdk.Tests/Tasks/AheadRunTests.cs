using System.Text.Json;
using MedSeqFT.Pipeline;
using MedSeqFT.Sdk.Tasks;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace MedSeqFT.Sdk.Tests.Tasks;

/// <summary>Stages beside the build, through the tasks that start and end them.</summary>
public sealed class AheadRunTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string root = Directory.CreateTempSubdirectory("medseqft-ahead-").FullName;
    private readonly FakeBuildEngine engine = new();

    [Fact]
    public void RunsThemInOrderAndSaysAtTheEndWhatTheySaid()
    {
        ITaskItem[] requests = [Request("inspect", "inspected"), Request("preprocess", "preprocessed")];

        Start(requests);
        var isLeft = WaitFor("preprocessed/stage.json");
        Finish(requests);

        Assert.True(isLeft);
        Assert.Equal(["inspect Liver", "preprocess Liver"], File.ReadAllLines(Path.Combine(root, "runs.log")));
        Assert.Equal("beside the training: inspect Liver, preprocess Liver", engine.Messages[0].Message);
        Assert.Equal(["inspect Liver: running, first build, beside the training", "device auto"], engine.Messages.Skip(1).Take(2).Select(m => m.Message));
        Assert.False(File.Exists(At("preprocess.ahead.jsonl")));
        Assert.True(File.Exists(At("preprocess.time.json")));
    }

    [Fact]
    public void LeavesATaskAloneThatTheBuildHasComeTo()
    {
        ITaskItem[] requests = [Request("inspect", "inspected"), Request("preprocess", "preprocessed"), Request("inspect", "inspected", "Spleen")];
        using var claim = StageClaim.Try(requests[0].ItemSpec);

        Start(requests);
        var isLeft = WaitFor("inspected/stage.json", "Spleen");
        Finish(requests);

        Assert.True(isLeft);
        Assert.Equal(["inspect Spleen"], File.ReadAllLines(Path.Combine(root, "runs.log")));
    }

    [Fact]
    public void LetsTheToolWriteItsCheckpointWhenTheBuildEnds()
    {
        File.WriteAllText(Path.Combine(root, "hang.score.Liver"), "");
        ITaskItem[] requests = [Request("score", "scores"), Request("select", "buffer")];

        Start(requests);
        var isRunning = SpinWait.SpinUntil(() => File.Exists(Path.Combine(root, "hanging")), Patience);
        Finish(requests);

        Assert.True(isRunning);
        Assert.True(File.Exists(Path.Combine(root, "checkpointed")));
        Assert.Equal(["score Liver"], File.ReadAllLines(Path.Combine(root, "runs.log")));
        Assert.Single(engine.Messages);
    }

    [Fact]
    public void ABuildThatMeetsAPreparedStageTakesItAsItIs()
    {
        ITaskItem[] requests = [Request("inspect", "inspected")];
        Start(requests);
        _ = WaitFor("inspected/stage.json");
        Finish(requests);
        var stage = new RunStage
        {
            BuildEngine = engine,
            Request = requests[0].ItemSpec,
            Stamp = At("inspect.key"),
            ToolPath = Path.Combine(root, "gone.dll"),
            MayRunAhead = true,
        };

        Assert.True(stage.Execute());
        Assert.Empty(engine.Errors);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private string At(string file, string task = "Liver") => Path.Combine(root, "obj", "medseqft", task, file);

    private bool WaitFor(string file, string task = "Liver") => SpinWait.SpinUntil(() => File.Exists(At(file, task)), Patience);

    private TaskItem Request(string stage, string output, string task = "Liver")
    {
        _ = Directory.CreateDirectory(At("", task));
        var request = new StageRequest { Stage = stage, Task = task, Key = new string('a', 32), Output = At(output, task) };
        File.WriteAllText(At(stage + ".request.json", task), JsonSerializer.Serialize(request, StageRequest.Json));
        File.WriteAllText(At(stage + ".key", task), $"{request.Key}\nfirst build\n");
        return new TaskItem(At(stage + ".request.json", task), new Dictionary<string, string> { ["Stage"] = $"{stage} {task}" });
    }

    private void Start(ITaskItem[] requests) =>
        Assert.True(new StartAhead { BuildEngine = engine, StateDirectory = root, Requests = requests, ToolPath = typeof(AheadRunTests).Assembly.Location, FreeMemory = 1 }.Execute());

    private void Finish(ITaskItem[] requests) =>
        Assert.True(new FinishAhead { BuildEngine = engine, StateDirectory = root, Requests = requests }.Execute());
}
