using System.Text.Json;
using MedSeqFT.Diagnostics;
using MedSeqFT.Pipeline;

namespace MedSeqFT.Tests.Tool;

public sealed class ProtocolTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void EveryKindOfLineHasItsKeys()
    {
        var run = ToolRun.Of(
            (_, log, _) =>
            {
                log.Report(new StageProgress("merge", "Liver", 1, 2, "layer \"qkv\""));
                log.Warn(new Diagnostic("MSQ3009", "2 tensors stay random.", "m0.pt"));
                log.Warn(new Diagnostic("MSQ4001", "no file."));
            },
            "merge",
            ToolRun.Request(folder, "merge"),
            "--json");

        Assert.Equal(
            [
                """{"type":"info","message":"merge Liver: Iterations 80, LoraRank 2 (device auto)"}""",
                """{"type":"progress","stage":"merge","subject":"Liver","done":1,"total":2,"detail":"layer \"qkv\"","etaSeconds":null}""",
                """{"type":"warning","code":"MSQ3009","message":"2 tensors stay random.","file":"m0.pt","line":0,"column":0}""",
                """{"type":"warning","code":"MSQ4001","message":"no file.","file":null,"line":0,"column":0}""",
                $$"""{"type":"result","output":{{JsonSerializer.Serialize(folder.Combine("out"))}}}""",
            ],
            run.Lines);
    }

    [Fact]
    public void TheEndOfInputStopsTheStage()
    {
        var run = ToolRun.Of(WaitForCancellation, TextReader.Null, "finetune", ToolRun.Request(folder, "finetune"), "--json");

        Assert.Equal(130, run.ExitCode);
        Assert.Equal("""{"type":"info","message":"cancelled; what is finished is kept, the next run goes on from there."}""", run.Lines[^1]);
    }

    [Fact]
    public void ACancelLineStopsTheStage()
    {
        using var input = new OpenInput();
        input.Say("not json");
        input.Say("""{"type":"hello"}""");
        input.Say("""{"type":"cancel"}""");

        var run = ToolRun.Of(WaitForCancellation, input, "finetune", ToolRun.Request(folder, "finetune"), "--json");

        Assert.Equal(130, run.ExitCode);
    }

    [Fact]
    public void OtherLinesDoNotStopIt()
    {
        using var input = new OpenInput();
        input.Say("""{"type":"hello"}""");
        input.Say("[1, 2");

        var run = ToolRun.Of(
            (_, _, cancellation) => Assert.False(cancellation.WaitHandle.WaitOne(100)), input, "finetune", ToolRun.Request(folder, "finetune"), "--json");

        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public void WithoutTheProtocolAClosedInputIsNoReasonToStop()
    {
        var run = ToolRun.Of(
            (_, _, cancellation) => Assert.False(cancellation.WaitHandle.WaitOne(100)), TextReader.Null, "finetune", ToolRun.Request(folder, "finetune"));

        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public void LinesOfManyThreadsDoNotMix()
    {
        var run = ToolRun.Of(
            (_, log, _) => Parallel.For(0, 200, i => log.Info($"line {i} {new string('x', 200)}")),
            "score",
            ToolRun.Request(folder, "score"),
            "--json");

        Assert.Equal(202, run.Lines.Count);
        Assert.All(run.Lines, line => JsonDocument.Parse(line).Dispose());
    }

    private static void WaitForCancellation(StageRequest request, IStageLog log, CancellationToken cancellation)
    {
        cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(30));
        cancellation.ThrowIfCancellationRequested();
    }
}
