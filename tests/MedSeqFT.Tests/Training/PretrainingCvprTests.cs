using System.Text.Json.Nodes;
using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Selection;
using MedSeqFT.Tests.Selection;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

/// <summary>Pre-training by the task that a project names with SslLoss, VoCo's first version, beside its own one.</summary>
public sealed class PretrainingCvprTests : IDisposable
{
    private const int Width = 16;

    private static readonly PretrainingOptions Options = new() { PretrainIterations = 1, Seed = 3 };

    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = torch.NewDisposeScope();
    private readonly torch.Tensor[] views = [ToyViews.View(1, 24, 96, 96), ToyViews.View(2, 24, 96, 96)];

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void AStepSeesSixteenBaseCropsAtTwoThirdsOfTheirSize()
    {
        var batch = PretrainingBatch.Draw(views, Options, 0, VoCoVersion.Cvpr);

        Assert.Equal([2 * (2 + 16), 1, 16, 16, 16], batch.Crops.shape);
        Assert.Equal([2, 2, 16], batch.Labels.shape);
    }

    [Fact]
    public void AStepTakesTheLossOfTheFirstVersionOfItsDraw()
    {
        var log = FirstLine("voco-cvpr");

        var expected = LossOf(VoCoVersion.Cvpr, VoCoCvprLoss.Of);
        Assert.Equal(expected.Total, (double)log["loss"]!, 1e-6);
        Assert.Equal(expected.Intra, (double)log["intra"]!, 1e-6);
        Assert.Equal(expected.Inter, (double)log["inter"]!, 1e-6);
        Assert.NotEqual(LossOf(VoCoVersion.Cvpr, VoCoLoss.Of).Total, expected.Total, 1e-2);
        Assert.NotEqual((double)FirstLine("voco")["loss"]!, expected.Total, 1e-2);
    }

    // One step of what the stage trains by this SslLoss.
    private JsonNode FirstLine(string loss)
    {
        var task = SelfSupervisions.Of(new BackboneOptions(), new SslOptions { SslLoss = loss });
        using var training = FoundationTraining.Of(task, new EmbeddingBackbone(), [24, 96, 96], Width, Options.Seed);
        training.Run(views, Options, new TrainingRun { Stage = "pretrain", Task = "", Folder = folder.File(loss) }, NullStageLog.Instance, default);
        return JsonNode.Parse(File.ReadLines(folder.Combine(loss, "training.jsonl")).Single())!;
    }

    // No row is dropped, and the teacher moves before it is asked.
    private PretextLoss LossOf(VoCoVersion version, Func<torch.Tensor, torch.Tensor, torch.Tensor, VoCoTerms> loss)
    {
        using var backbone = new EmbeddingBackbone();
        using var head = new VoCoHead(backbone.EmbeddingSize, Width, Width, Options.Seed);
        var batch = PretrainingBatch.Draw(views, Options, 0, version);
        head.MoveTeacher();
        var embeddings = backbone.Embed(batch.Crops);
        return loss(head.Student(embeddings), head.Teacher(embeddings), batch.Labels).ToLoss();
    }
}
