using System.Text.Json;
using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class TrainingLoopTests : IDisposable
{
    private static readonly TrainingSchedule Schedule = TrainingSchedule.Poly(1200, 0.05);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void LearnsAndReportsEveryIteration()
    {
        using var toy = new ToyRegression();
        var log = new RecordedLog();

        TrainingLoop.Run(toy.State, Run("a"), Schedule, toy.Step, log, default);

        Assert.All(toy.W.data<float>(), w => Assert.InRange(w, 2, 4));
        Assert.Equal(Enumerable.Range(1, 1200).Select(i => (long)i), log.Progress.Select(p => p.Done));
        Assert.All(log.Progress, p => Assert.Equal(("finetune", "Liver", 1200L), (p.Stage, p.Subject, p.Total)));
        Assert.Matches(@"^square \d+\.\d{4} \d+\.\d{2} s/it$", log.Progress[^1].Detail);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void CancellingAndResumingAtAnyPointLeavesTheSameBits(int seed)
    {
        using var undisturbed = new ToyRegression();
        TrainingLoop.Run(undisturbed.State, Run("undisturbed"), Schedule, undisturbed.Step, NullStageLog.Instance, default);
        var random = CounterRandom.For(seed, "cancel");

        var toy = new ToyRegression();
        for (var finished = false; !finished;)
        {
            toy.Dispose();
            toy = new ToyRegression();
            finished = RunUntil(toy, toy.State.Iteration + 1 + random.Below(700));
        }

        Assert.Equal(undisturbed.Bits(), toy.Bits());
        Assert.Equal(File.ReadAllBytes(folder.File("undisturbed/training.jsonl")), File.ReadAllBytes(folder.File("disturbed/training.jsonl")));
        toy.Dispose();
    }

    [Theory]
    [InlineData("half a line more")]
    [InlineData("half a line")]
    [InlineData("nothing")]
    public void AKillAfterTheLastCheckpointRepeatsTheLostIterationsToTheSameBits(string leftOfTheLog)
    {
        using var undisturbed = new ToyRegression();
        TrainingLoop.Run(undisturbed.State, Run("undisturbed"), Schedule, undisturbed.Step, NullStageLog.Instance, default);
        using var killed = new ToyRegression();
        RunUntil(killed, 500);
        Assert.Throws<InvalidOperationException>(() => TrainingLoop.Run(
            killed.State, Run("disturbed"), Schedule, i => i < 900 ? killed.Step(i) : throw new InvalidOperationException(), NullStageLog.Instance, default));
        Damage(folder.File("disturbed/training.jsonl"), leftOfTheLog);

        using var resumed = new ToyRegression();
        var log = new RecordedLog();
        TrainingLoop.Run(resumed.State, Run("disturbed"), Schedule, resumed.Step, log, default);

        Assert.Equal(["finetune Liver: resumed at iteration 500 of 1200"], log.Infos);
        Assert.Equal(undisturbed.Bits(), resumed.Bits());
        Assert.Equal(File.ReadAllBytes(folder.File("undisturbed/training.jsonl")), File.ReadAllBytes(folder.File("disturbed/training.jsonl")));
    }

    [Fact]
    public void TheLogHasTheMeanOfEachWindowAndTheLearningRate()
    {
        var state = new TrainingState([]);
        var schedule = new TrainingSchedule(1000, i => 1.0 / (i + 1));

        TrainingLoop.Run(state, Run("log"), schedule, i => i % 4 == 0 ? new(("a", i), ("kd", i)) : new(("a", i)), NullStageLog.Instance, default);

        var lines = File.ReadAllLines(folder.File("log/training.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(500, lines.Count);
        Assert.Equal(2, lines[0].GetProperty("iteration").GetInt64());
        Assert.Equal(0.5, lines[0].GetProperty("learningRate").GetDouble());
        Assert.Equal(0.5, lines[0].GetProperty("a").GetDouble());
        Assert.Equal(0, lines[0].GetProperty("kd").GetDouble());
        Assert.False(lines[1].TryGetProperty("kd", out _));
        Assert.Equal(998.5, lines[^1].GetProperty("a").GetDouble());
    }

    [Fact]
    public void ChecksPointsAfterTheInterval()
    {
        using var toy = new ToyRegression();
        var run = Run("often") with { CheckpointEvery = TimeSpan.Zero };

        TrainingLoop.Run(toy.State, run, TrainingSchedule.Poly(3, 0.1), toy.Step, NullStageLog.Instance, default);

        Assert.Equal("2", TensorFile.ReadMetadata(folder.File("often/checkpoint.safetensors"))["iteration"]);
        Assert.Equal("1", TensorFile.ReadMetadata(folder.File("often/checkpoint.previous.safetensors"))["iteration"]);
    }

    [Theory]
    [InlineData(float.NaN, "loss")]
    [InlineData(float.PositiveInfinity, "loss")]
    public void ALossThatIsNotFiniteStopsWithTheIterationBeforeAnythingMoves(float bad, string what)
    {
        using var toy = new ToyRegression();
        using var optimizer = new DecoupledAdam([("w", toy.W)], 0);

        var error = Assert.Throws<UserErrorException>(() => TrainingLoop.Run(
            toy.State, Run("bad"), Schedule, i => i < 5 ? toy.Step(i) : new(("x", toy.State.Descend((toy.W * bad).sum(), optimizer, 12))), NullStageLog.Instance, default));

        Assert.Equal("MSQ4001", error.Diagnostics[0].Code);
        Assert.Contains($"'{what}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("iteration 5", error.Message, StringComparison.Ordinal);
        Assert.All(toy.W.data<float>(), w => Assert.True(float.IsFinite(w)));
    }

    [Fact]
    public void AGradientThatIsNotFiniteMovesNothing()
    {
        using var toy = new ToyRegression();
        using var optimizer = new DecoupledAdam([("w", toy.W)], 0);

        var error = Assert.Throws<UserErrorException>(() => toy.State.Descend(toy.W.sqrt().sum(), optimizer, 12));

        Assert.Contains("'gradient norm'", error.Message, StringComparison.Ordinal);
        Assert.All(toy.W.data<float>(), w => Assert.Equal(0, w));
    }

    [Fact]
    public void NorDoesOneThatWasSummedUpOutside()
    {
        using var toy = new ToyRegression();
        toy.W.sqrt().sum().backward();

        var error = Assert.Throws<UserErrorException>(toy.State.Step);

        Assert.Contains("'gradient norm'", error.Message, StringComparison.Ordinal);
        Assert.All(toy.W.data<float>(), w => Assert.Equal(0, w));
    }

    [Fact]
    public void MemoryStaysFlatOverManyIterations()
    {
        using var toy = new ToyRegression();
        TrainingLoop.Run(toy.State, Run("warm"), TrainingSchedule.Poly(20, 0.1), toy.Step, NullStageLog.Instance, default);
        using var second = new ToyRegression();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        TrainingLoop.Run(second.State, Run("long"), TrainingSchedule.Poly(200, 0.1), second.Step, NullStageLog.Instance, default);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static void Damage(string file, string left)
    {
        if (left == "half a line more")
            File.AppendAllText(file, "{\"iteration\":90");
        else
            File.WriteAllText(file, left == "nothing" ? "" : File.ReadAllText(file)[..30]);
    }

    private TrainingRun Run(string name) => new() { Stage = "finetune", Task = "Liver", Folder = folder.File(name), Key = "k" };

    private bool RunUntil(ToyRegression toy, long iteration)
    {
        using var cancel = new CancellationTokenSource();
        var started = -1L;
        var log = new RecordedLog(progress =>
        {
            started = started < 0 ? progress.Done : started;
            if (progress.Done - started + 1 >= iteration)
                cancel.Cancel();
        });
        try
        {
            TrainingLoop.Run(toy.State, Run("disturbed"), Schedule, toy.Step, log, cancel.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
