using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using MedSeqFT.Tests.Selection;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class DinoTrainingTests : IDisposable
{
    private const string Center = "dino_loss.center";
    private static readonly int[] Size = [16, 32, 32];
    private static readonly PretrainingOptions Options = new() { PretrainIterations = 3, PretrainLearningRate = 2e-3, Seed = 2 };

    private readonly TemporaryFolder folder = new();
    private readonly torch.Tensor[] volumes = [.. Enumerable.Range(0, 3).Select(i => ToyViews.View(i, 24, 90, 90))];

    public void Dispose()
    {
        foreach (var volume in volumes)
            volume.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void TwelveStepsBringTheStudentNearerToTheTeacherAndToTheImages()
    {
        using var training = New();
        using var start = training.Weights();

        training.Run(volumes, Options with { PretrainIterations = 12 }, Run("learn"), NullStageLog.Instance, default);

        using var end = training.Weights();
        using var unlearnt = Copy(end, name => start.TryGetValue(name, out var old) && !name.StartsWith("teacher.", StringComparison.Ordinal) && name != Center ? old : end[name]);
        var (before, after) = (Score(unlearnt), Score(end)); // both by the last teacher and centre, without which the loss means nothing
        Assert.InRange(after.Inter, 0, 0.98 * before.Inter);
        Assert.InRange(after.Reconstruction, 0, 0.8 * before.Reconstruction);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void AResumedPretrainingGivesTheSameBytes(int stop)
    {
        using var undisturbed = New();
        undisturbed.Run(volumes, Options, Run("undisturbed"), NullStageLog.Instance, default);
        using var cancellation = new CancellationTokenSource();
        var log = new RecordedLog(progress => (progress.Done == stop ? cancellation.Cancel : (Action)(() => { }))());
        using var stopped = New();
        Assert.ThrowsAny<OperationCanceledException>(() => stopped.Run(volumes, Options, Run("stopped"), log, cancellation.Token));

        using var resumed = New(seed: 77);
        resumed.Run(volumes, Options, Run("stopped"), log, default);

        Assert.Equal(Bytes(undisturbed), Bytes(resumed));
        Assert.Equal(File.ReadAllBytes(folder.File("undisturbed/training.jsonl")), File.ReadAllBytes(folder.File("stopped/training.jsonl")));
    }

    [Fact]
    public void OneStepMovesTheStudentByItsLossAndTeacherAndCentreAfterIt()
    {
        using var training = New();
        using var before = training.Weights();
        using var teacher = DinoNetwork.From(UniMissCheckpoint.Of(before).Teacher, MixedShape.Of(4), Size, planar: false);
        using var scope = torch.NewDisposeScope();

        training.Run(volumes, Options with { PretrainIterations = 1 }, Run("step"), NullStageLog.Instance, default);

        using var after = training.Weights();
        var wanted = torch.cat([.. DinoBatch.Draw(volumes, Size, Options, 0).Select(teacher.Logits)]);
        AssertClose(0.1 * wanted.detach().mean([0], keepdim: true), after[Center]);
        foreach (var (name, student) in after.Where(t => t.Key.StartsWith("backbone.", StringComparison.Ordinal)))
        {
            Assert.False(student.equal(before[name]).all().item<bool>(), name);
            AssertClose(0.996 * before[name] + 0.004 * student, after[$"teacher.{name}"]);
        }
        Assert.True(after["head.last_layer.weight_g"].eq(1).all().item<bool>());
    }

    [Fact]
    public void TheLastLayerWaitsAndTheRestDoesNot()
    {
        using var training = New();
        using var before = training.Weights();
        using var stop = new CancellationTokenSource();

        var log = new RecordedLog(_ => stop.Cancel());
        Assert.ThrowsAny<OperationCanceledException>(() => training.Run(volumes, Options with { PretrainIterations = 600 }, Run("fixed"), log, stop.Token));

        using var after = training.Weights();
        Assert.True(after["head.last_layer.weight_v"].equal(before["head.last_layer.weight_v"]).all().item<bool>());
        Assert.Single(log.Progress);
    }

    [Fact]
    public void SlicesTrainWhatServesPlanarImagesAndTheCentreMovesTwice()
    {
        using var training = New(withSlices: true);
        using var before = training.Weights();
        using var teacher = DinoNetwork.From(UniMissCheckpoint.Of(before).Teacher, MixedShape.Of(4), Size, planar: true);
        var log = new RecordedLog();
        using var scope = torch.NewDisposeScope();

        training.Run(volumes, Options with { PretrainIterations = 1 }, Run("slices"), log, default);

        using var after = training.Weights();
        var wanted = torch.cat([.. DinoBatch.Draw(volumes, Size, Options, 0).Select(teacher.Logits)]).detach().mean([0], keepdim: true);
        AssertClose(0.19 * wanted, after[Center]);
        // The last embedding makes one token of 32 x 32, and instance norm makes that 0.
        Assert.All(after.Keys.Where(name => name.StartsWith("backbone.transformer.", StringComparison.Ordinal) && DinoNetwork.IsPlanar(name) && !name.Contains("embed2D4", StringComparison.Ordinal)),
            name => Assert.False(after[name].equal(before[name]).all().item<bool>(), name));
        Assert.Matches(@"^loss \d\S+ distillation \d\S+ slices [01]\.\d*[1-9]\d* reconstruction \d\S+ ", log.Progress[0].Detail);
    }

    [Fact]
    public void TheFirstIterationOfAWarmUpMovesNothingOfTheStudent()
    {
        using var training = New();
        using var before = training.Weights();
        using var stop = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() =>
            training.Run(volumes, Options with { PretrainIterations = 41 }, Run("warm-up"), new RecordedLog(_ => stop.Cancel()), stop.Token));

        using var after = training.Weights();
        Assert.All(before.Where(t => t.Key != Center && !t.Key.StartsWith("teacher.", StringComparison.Ordinal)), t => Assert.True(t.Value.equal(after[t.Key]).all().item<bool>(), t.Key));
    }

    [Fact]
    public void FewerVolumesThanABatchIsAnError()
    {
        using var training = New();

        var fault = Assert.Throws<UserErrorException>(() => training.Run(volumes[..1], Options, Run("few"), NullStageLog.Instance, default));

        Assert.Equal("MSQ4106", fault.Diagnostics[0].Code);
    }

    [Fact]
    public void ALossThatIsNoNumberStopsTheRunBeforeItHarmsTheWeights()
    {
        using var training = New();
        var before = Bytes(training);
        using var broken = torch.full([1, 16, 90, 90], float.NaN);

        var fault = Assert.Throws<UserErrorException>(() => training.Run([broken, broken], Options, Run("nan"), NullStageLog.Instance, default));

        Assert.Equal("MSQ4001", fault.Diagnostics[0].Code);
        Assert.Equal(before, Bytes(training));
    }

    private TrainingRun Run(string name) => new() { Stage = "pretrain", Task = "", Folder = folder.File(name) };

    private static IFoundationTraining New(long seed = 1, bool withSlices = false)
    {
        var options = new BackboneOptions { Backbone = "unimiss-plus", BackboneFeatureSize = 4 };
        var task = SelfSupervisions.Of(options, new SslOptions { SslLoss = withSlices ? "unimiss-slices" : "unimiss" });
        return FoundationTraining.Of(task, Backbones.Create(options, 1, 1, seed: 9, Size), Size, headWidth: 16, seed);
    }

    private PretextLoss Score(NamedTensors weights)
    {
        var options = new BackboneOptions { Backbone = "unimiss-plus", BackboneFeatureSize = 4 };
        using var network = Backbones.Create(options, 1, 1, seed: 9, Size);
        using var pretext = SelfSupervisions.Of(options, new SslOptions()).Open(network, weights, new SslOptions(), Size, seed: 1);
        return PretextLoss.Mean([.. volumes.SelectMany((volume, i) => pretext.Task.Score([volume], $"case{i}", 2, default))]);
    }

    private static NamedTensors Copy(NamedTensors weights, Func<string, torch.Tensor> chosen)
    {
        var copy = new NamedTensors();
        foreach (var name in weights.Keys)
            copy[name] = chosen(name).clone();
        return copy;
    }

    private static byte[] Bytes(IFoundationTraining training)
    {
        using var weights = training.Weights();
        return [.. weights.OrderBy(t => t.Key, StringComparer.Ordinal).SelectMany(t => t.Value.bytes.ToArray())];
    }

    private static void AssertClose(torch.Tensor expected, torch.Tensor found)
    {
        using var scope = torch.NewDisposeScope();
        Assert.InRange((expected - found).abs().max().item<float>(), 0, 1e-6);
    }
}
