using System.Runtime.InteropServices;
using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Preprocessing;
using MedSeqFT.Retention;
using MedSeqFT.Tensors;
using MedSeqFT.Tests.Training;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Retention;

public sealed class DistilledFineTuningTests : IDisposable
{
    private static readonly FinetuneOptions Options = new() { Iterations = 6, LearningRate = 1e-2, PatchSize = [8, 8, 8] };
    private const string Waited = @"^finetune New: waited \d+\.\d s of \d+\.\d s \(\d+\.\d %\) for patches from \d+ workers?";
    private readonly TemporaryFolder folder = new();
    private readonly List<PreprocessedCase> cases = ToyCases.Balls("new", 3, dark: true);
    private readonly List<PreprocessedCase> buffer = [.. ToyCases.Balls("old", 3).Select(c => c with { Label = null })];
    private readonly ToyBackbone previous = ToyBackbone.Create(1);

    public void Dispose()
    {
        cases.Concat(buffer).ToList().ForEach(c => c.Dispose());
        previous.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void TheFirstTaskIsPlainFullFineTuning()
    {
        using var student = previous.WithHead(2, classes: 3);
        using var plain = previous.WithHead(2, classes: 3);

        Run(student, null, Options);
        PlainFineTuning(plain, Options);

        Assert.Equal(plain.Bits(), student.Bits());
    }

    [Fact]
    public void ATaskStepMovesEveryParameter()
    {
        using var student = previous.WithHead(2, classes: 3);
        var before = student.Bits();

        Run(student, null, Options with { Iterations = 1 });

        Assert.All(before, b => Assert.NotEqual(b.Value, student.Bits()[b.Key]));
    }

    [Theory]
    [InlineData("twoStep")]
    [InlineData("joint")]
    [InlineData("separate")]
    public void TheTeacherStaysAsItIsAndAllThreeLossesAreLogged(string mode)
    {
        using var student = previous.WithHead(2, classes: 3);
        var before = previous.Bits();

        var log = Run(student, new Retained(previous, [buffer]), Options with { KdMode = mode });

        Assert.Equal(before, previous.Bits());
        Assert.All(log.Progress, p => Assert.Matches(@"^dice -\d\.\d+ ce \d\.\d+ kd \d\.\d+ ", p.Detail));
        Assert.All(student.named_parameters(), p => Assert.True(p.parameter.isfinite().all().item<bool>()));
    }

    [Fact]
    public void KdEveryLeavesIterationsOut()
    {
        using var student = previous.WithHead(2, classes: 3);

        var log = Run(student, new Retained(previous, [buffer]), Options with { KdEvery = 3 });

        Assert.Equal([true, false, false, true, false, false], log.Progress.Select(p => p.Detail.Contains("kd", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("twoStep", 1, 0, 0)]
    [InlineData("twoStep", 2, 0.9, 4)]
    [InlineData("separate", 3, 0.99, 0)]
    public void CancelledAtRandomAndResumedEndsWithTheSameBits(string mode, int seed, double ema, int earlyStopping)
    {
        using var undisturbed = previous.WithHead(2, classes: 3);
        var options = Options with { KdMode = mode, Ema = ema, EarlyStopping = earlyStopping };
        Run(undisturbed, new Retained(previous, [buffer]), options, "undisturbed");
        var random = CounterRandom.For(seed, "cancel");

        Dictionary<string, byte[]>? result = null;
        while (result is null)
        {
            using var student = previous.WithHead(2, classes: 3);
            using var cancel = new CancellationTokenSource();
            var left = 1 + random.Below(3);
            var log = new RecordedLog(_ => { if (--left == 0) cancel.Cancel(); });
            try
            {
                DistilledFineTuning.Run(student, cases, options, new Retained(previous, [buffer]), Place("disturbed"), log, cancel.Token);
                result = student.Bits();
            }
            catch (OperationCanceledException)
            {
                Assert.True(File.Exists(folder.File("disturbed/checkpoint.safetensors")));
            }
        }

        Assert.Equal(undisturbed.Bits(), result);
        Assert.Equal(File.ReadAllBytes(folder.File("undisturbed/training.jsonl")), File.ReadAllBytes(folder.File("disturbed/training.jsonl")));
    }

    [Fact]
    public void TheNumberOfPatchWorkersChangesNothing()
    {
        using var one = previous.WithHead(2, classes: 3);
        using var five = previous.WithHead(2, classes: 3);

        DistilledFineTuning.Run(one, cases, Options with { KdEvery = 2 }, new Retained(previous, [buffer]), Place("one") with { PatchWorkers = 1 }, NullStageLog.Instance, default);
        DistilledFineTuning.Run(five, cases, Options with { KdEvery = 2 }, new Retained(previous, [buffer]), Place("five") with { PatchWorkers = 5 }, NullStageLog.Instance, default);

        Assert.Equal(one.Bits(), five.Bits());
    }

    [Fact]
    public void TheAverageOfTheWeightsIsWhatIsLeft()
    {
        using var averaged = previous.WithHead(2, classes: 3);
        var seen = new List<Dictionary<string, byte[]>>();
        var options = Options with { Iterations = 3, Ema = 0.5 };

        DistilledFineTuning.Run(averaged, cases, options, null, Place("average"), new RecordedLog(_ => seen.Add(averaged.Bits())), default);

        using var start = previous.WithHead(2, classes: 3);
        var wanted = HeadBias(start);
        var kept = new[] { 0.1, 2 / 11.0, 3 / 12.0 };
        for (var i = 0; i < 3; i++)
            wanted = [.. wanted.Zip(MemoryMarshal.Cast<byte, float>(seen[i]["head.bias"]).ToArray(), (a, w) => (float)(a * kept[i] + w * (1 - kept[i])))];
        Assert.All(HeadBias(averaged).Zip(wanted), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
        Assert.NotEqual(seen[^1], averaged.Bits());
    }

    [Fact]
    public void EarlyStoppingEndsWhenTheLossStaysAndSaysSo()
    {
        using var student = previous.WithHead(2, classes: 3);

        var log = new RecordedLog();
        var options = Options with { Iterations = 50, LearningRate = 1e-9, PatchSize = [16, 16, 16], ForegroundFraction = 0, Augmentation = "none", EarlyStopping = 7 };

        DistilledFineTuning.Run(student, cases[..1], options, null, Place("run"), log, default);

        Assert.Equal(8, log.Progress.Count);
        Assert.Contains("finetune New: ended at iteration 8 of 50, the loss no longer fell", log.Infos);
        Assert.EndsWith("\"iteration\":8", File.ReadLines(folder.File("run/training.jsonl")).Last().Split(",\"learningRate")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void TheLogSaysHowLongTheNetworkWaitedForPatches()
    {
        using var student = previous.WithHead(2, classes: 3);

        var log = Run(student, new Retained(previous, [buffer]), Options);

        Assert.Collection(log.Infos, task => Assert.Matches(Waited + "$", task), earlier => Assert.Matches(Waited + ", of earlier tasks$", earlier));
    }

    [Fact]
    public void LearnsAToyTaskToADiceAbovePointNine()
    {
        using var student = ToyBackbone.Create(5);
        var balls = ToyCases.Balls("ball", 4);
        var held = ToyCases.Balls("held", 3);

        DistilledFineTuning.Run(
            student, balls, Options with { Iterations = 200, PatchSize = [12, 12, 12], Augmentation = "none" }, null, Place("toy"), NullStageLog.Instance, default);

        Assert.All(held, c => Assert.InRange(Dice(student, c), 0.9, 1));
        balls.Concat(held).ToList().ForEach(c => c.Dispose());
    }

    [Fact]
    public void DistillationKeepsTheEncoderWhereItWasAtLittleCostForTheTask()
    {
        var options = Options with { Iterations = 200, Augmentation = "none" };
        var (freeDrift, freeDice) = DriftAndDice(null, options);

        var results = new[] { "twoStep", "joint", "separate" }.ToDictionary(
            mode => mode, mode => DriftAndDice(new Retained(previous, [buffer]), options with { KdMode = mode }));

        Assert.All(results, r => Assert.True(
            r.Value.Drift < 0.2 * freeDrift, $"{r.Key}: drift {r.Value.Drift:F4}, without distillation {freeDrift:F4}"));
        Assert.All(results, r => Assert.True(
            r.Value.Dice > freeDice - 0.1, $"{r.Key}: Dice {r.Value.Dice:F3}, without distillation {freeDice:F3}"));
    }

    [Fact]
    public void WhatDoesNotFitTheNetworkIsSaidBeforeTraining()
    {
        using var student = previous.WithHead(2, classes: 2);
        using var wide = ToyCases.Ball("wide", channels: 2);
        cases.Add(wide);

        var error = Assert.Throws<UserErrorException>(() => Run(student, null, Options with { PatchSize = [8, 8, 7] }));

        Assert.Equal(["MSQ2001", "MSQ4004", "MSQ4005", "MSQ4005", "MSQ4005"], error.Diagnostics.Select(d => d.Code));
        Assert.Contains("'8,8,7'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'wide' has 2 channels", error.Message, StringComparison.Ordinal);
    }

    private static float[] HeadBias(ToyBackbone network) => MemoryMarshal.Cast<byte, float>(network.Bits()["head.bias"]).ToArray();

    private (double Drift, double Dice) DriftAndDice(Retained? retained, FinetuneOptions options)
    {
        using var scope = torch.NewDisposeScope();
        using var student = previous.WithHead(2, classes: 3);
        Run(student, retained, options, $"drift {retained is null} {options.KdMode}");
        using var noGrad = torch.no_grad();
        var images = torch.stack(buffer.Select(c => c.Image));
        var drift = FeatureDistance.Between(student.Encode(images), previous.Encode(images)).item<float>();
        return (drift, cases.Average(c => Dice(student, c)));
    }

    private static double Dice(ToyBackbone network, PreprocessedCase held)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var predicted = network.forward(held.Image.unsqueeze(0)).argmax(1).squeeze(0).gt(0);
        var reference = held.Label!.gt(0);
        return 2.0 * (predicted & reference).sum().item<long>() / (predicted.sum().item<long>() + reference.sum().item<long>());
    }

    private void PlainFineTuning(ToyBackbone network, FinetuneOptions options)
    {
        using var optimizer = new DecoupledAdam(network.named_parameters().Select(p => (p.name, p.parameter)), options.WeightDecay);
        using var state = new TrainingState([], optimizer);
        var sampler = new PatchSampler([cases], options.Sampling, "finetune New");
        for (var i = 0; i < options.Iterations; i++)
        {
            using var scope = torch.NewDisposeScope();
            var batch = sampler.Draw(i);
            state.SetLearningRate(LearningRate.Poly(options.LearningRate, i, options.Iterations));
            state.Descend(SegmentationLoss.Terms(network.forward(batch.Images), batch.Labels!).Total, optimizer, options.GradientClip);
        }
    }

    private RecordedLog Run(ToyBackbone student, Retained? retained, FinetuneOptions options, string name = "run")
    {
        var log = new RecordedLog();
        DistilledFineTuning.Run(student, cases, options, retained, Place(name), log, default);
        return log;
    }

    private TrainingRun Place(string name) => new() { Stage = "finetune", Task = "New", Folder = folder.File(name) };
}
