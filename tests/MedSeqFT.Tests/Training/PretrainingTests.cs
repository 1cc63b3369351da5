using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Selection;
using MedSeqFT.Tests.Selection;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class PretrainingTests : IDisposable
{
    private static readonly PretrainingOptions Options = new() { PretrainIterations = 30, PretrainLearningRate = 3e-3, Seed = 2 };

    private readonly TemporaryFolder folder = new();
    private readonly torch.Tensor[] views = [.. Enumerable.Range(0, 4).Select(i => ToyViews.View(i))];

    public void Dispose()
    {
        foreach (var view in views)
            view.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void ThirtyStepsLowerTheLossThatCasesAreScoredWith()
    {
        var (backbone, head) = Model();
        var before = MeanScore(backbone, head);

        Pretraining.Run(backbone, head, views, Options, Run("learn"), NullStageLog.Instance, default);

        Assert.InRange(MeanScore(backbone, head), 0, 0.95 * before);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void AResumedPretrainingGivesTheSameBytes(int stop)
    {
        var (backbone, head) = Model();
        Pretraining.Run(backbone, head, views, Options, Run("undisturbed"), NullStageLog.Instance, default);
        using var cancellation = new CancellationTokenSource();
        var log = new RecordedLog(progress => (progress.Done == stop ? cancellation.Cancel : (Action)(() => { }))());
        var (stopped, stoppedHead) = Model();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Pretraining.Run(stopped, stoppedHead, views, Options, Run("stopped"), log, cancellation.Token));

        var (resumed, resumedHead) = Model(seed: 77);
        Pretraining.Run(resumed, resumedHead, views, Options, Run("stopped"), log, default);

        Assert.Equal(stop, log.Progress.Count(progress => progress.Done <= stop));
        Assert.Equal(TrainedBytes(backbone, head), TrainedBytes(resumed, resumedHead));
        Assert.Equal(File.ReadAllBytes(folder.File("undisturbed/training.jsonl")), File.ReadAllBytes(folder.File("stopped/training.jsonl")));
    }

    [Fact]
    public void EncoderSkipsAndBothHeadsMoveAndTheRestStays()
    {
        var (backbone, head) = Model();
        var before = Copies(backbone, head);

        Pretraining.Run(backbone, head, views, Options with { PretrainIterations = 2 }, Run("moved"), NullStageLog.Instance, default);

        Assert.All(Copies(backbone, head), pair =>
            Assert.Equal(pair.Key.StartsWith("decoder", StringComparison.Ordinal), pair.Value.SequenceEqual(before[pair.Key])));
    }

    [Fact]
    public void ReportsThePartsOfTheLoss()
    {
        var (backbone, head) = Model();
        var log = new RecordedLog();

        Pretraining.Run(backbone, head, views, Options with { PretrainIterations = 2 }, Run("log"), log, default);

        Assert.Equal([1L, 2L], log.Progress.Select(progress => progress.Done));
        Assert.All(log.Progress, progress => Assert.Matches(@"^loss \d\S+ intra \d\S+ inter \d\S+ regularisation \d\S+ ", progress.Detail));
    }

    [Fact]
    public void FewerImagesThanABatchIsAnError()
    {
        var (backbone, head) = Model();

        var fault = Assert.Throws<UserErrorException>(() =>
            Pretraining.Run(backbone, head, views[..1], Options, Run("few"), NullStageLog.Instance, default));

        Assert.Equal("MSQ4106", fault.Diagnostics[0].Code);
    }

    [Fact]
    public void ALossThatIsNoNumberStopsTheRunBeforeItHarmsTheWeights()
    {
        var (backbone, head) = Model();
        var before = TrainedBytes(backbone, head: null);
        using var broken = torch.full([1, 16, 48, 48], float.NaN);

        var fault = Assert.Throws<UserErrorException>(() =>
            Pretraining.Run(backbone, head, [broken, broken], Options, Run("nan"), NullStageLog.Instance, default));

        Assert.Equal("MSQ4001", fault.Diagnostics[0].Code);
        Assert.Equal(before, TrainedBytes(backbone, head: null));
    }

    private TrainingRun Run(string name) => new() { Stage = "pretrain", Task = "", Folder = folder.File(name) };

    private static (EmbeddingBackbone Backbone, VoCoHead Head) Model(long seed = 0)
    {
        var backbone = new EmbeddingBackbone(seed);
        return (backbone, new VoCoHead(backbone.EmbeddingSize, 32, 16, seed));
    }

    private double MeanScore(Backbone backbone, VoCoHead head)
    {
        var pretext = new VoCoPretext(backbone, head, new SslOptions { SslViewSize = [16, 48, 48] }, seed: 1);
        return views.Select((view, i) => pretext.Score([view], $"case{i}", 8, default).Average(loss => loss.Total)).Average();
    }

    private static Dictionary<string, byte[]> Copies(EmbeddingBackbone backbone, VoCoHead head) =>
        backbone.state_dict().Concat(head.state_dict()).ToDictionary(pair => pair.Key, pair => pair.Value.bytes.ToArray());

    private static byte[] TrainedBytes(EmbeddingBackbone backbone, VoCoHead? head) =>
    [
        .. backbone.state_dict().Where(pair => pair.Key != "decoder").Concat(head?.state_dict() ?? []).SelectMany(pair => pair.Value.bytes.ToArray()),
    ];
}
