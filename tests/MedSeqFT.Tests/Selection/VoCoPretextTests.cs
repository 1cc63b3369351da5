using MedSeqFT.Selection;
using TorchSharp;

namespace MedSeqFT.Tests.Selection;

public sealed class VoCoPretextTests
{
    private const int Runs = 7;

    private static readonly SslOptions Options = new() { SslViewSize = [16, 48, 48] };

    [Fact]
    public void FewerDrawsAreTheFirstOfMore()
    {
        using var backbone = new EmbeddingBackbone();
        using var head = new VoCoHead(backbone.EmbeddingSize, 16, 8);
        using var view = ToyViews.View(1);
        var pretext = new VoCoPretext(backbone, head, Options, 3);

        var few = pretext.Score([view], "a", 2, default);

        Assert.Equal(few, pretext.Score([view], "a", Runs, default).Take(2));
    }

    [Fact]
    public void SeedAndCaseDecideTheDraws()
    {
        using var backbone = new EmbeddingBackbone();
        using var view = ToyViews.View(1);

        var losses = new VoCoPretext(backbone, null, Options, 3).Score([view], "a", 3, default);
        var otherCase = new VoCoPretext(backbone, null, Options, 3).Score([view], "b", 3, default);
        var otherSeed = new VoCoPretext(backbone, null, Options, 4).Score([view], "a", 3, default);

        Assert.Equal(3, losses.Distinct().Count());
        Assert.Empty(losses.Intersect(otherCase));
        Assert.Empty(losses.Intersect(otherSeed));
    }

    [Fact]
    public void TheLossOfSeveralChannelsIsTheMeanOverTheirViews()
    {
        using var backbone = new EmbeddingBackbone();
        using var head = new VoCoHead(backbone.EmbeddingSize, 16, 8);
        using var first = ToyViews.View(1);
        using var second = ToyViews.View(2);
        var pretext = new VoCoPretext(backbone, head, Options, 3);

        var both = pretext.Score([first, second], "a", 1, default)[0];

        var apart = new[] { pretext.Score([first], "a", 1, default)[0], pretext.Score([second], "a", 1, default)[0] };
        Assert.Equal(apart.Average(loss => loss.Total), both.Total, 12);
        Assert.Equal(both.Total, both.Intra + both.Inter + both.Regularisation, 12);
    }

    [Fact]
    public void ScoringMovesNoWeightAndKeepsNoGradient()
    {
        using var backbone = new EmbeddingBackbone();
        using var head = new VoCoHead(backbone.EmbeddingSize, 16, 8);
        using var view = ToyViews.View(1);
        var before = new VoCoPretext(backbone, head, Options, 3).Recipe;

        new VoCoPretext(backbone, head, Options, 3).Score([view], "a", Runs, default);

        Assert.Equal(before, new VoCoPretext(backbone, head, Options, 3).Recipe);
        Assert.All(backbone.parameters().Concat(head.parameters()), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void TheRecipeNamesEverythingAScoreDependsOn()
    {
        using var backbone = new EmbeddingBackbone();
        using var otherWeights = new EmbeddingBackbone(seed: 1);
        using var head = new VoCoHead(backbone.EmbeddingSize, 16, 8);
        VoCoPretext[] pretexts =
        [
            new(backbone, head, Options, 3),
            new(otherWeights, head, Options, 3),
            new(backbone, null, Options, 3),
            new(backbone, head, Options, 4),
            new(backbone, head, Options with { SslCrops = 3 }, 3),
            new(backbone, head, Options with { SslViewSize = [16, 48, 96] }, 3),
        ];

        Assert.Equal(pretexts.Length, pretexts.Select(pretext => pretext.Recipe).Distinct().Count());
        Assert.Equal(["voco", "voco", "none"], pretexts.Take(3).Select(pretext => pretext.Head));
    }

    [Fact]
    public void TheRecipeLeavesOutTheDecoderWhichAFoundationModelDoesNotHold()
    {
        using var backbone = new EmbeddingBackbone();
        using var other = new EmbeddingBackbone();
        using (torch.no_grad())
            other.get_parameter("decoder")!.zero_();

        Assert.Equal(new VoCoPretext(backbone, null, Options, 3).Recipe, new VoCoPretext(other, null, Options, 3).Recipe);
    }

    [Fact]
    public void StopsWhenAskedTo()
    {
        using var backbone = new EmbeddingBackbone();
        using var view = ToyViews.View(1);

        Assert.ThrowsAny<OperationCanceledException>(() =>
            new VoCoPretext(backbone, null, Options, 3).Score([view], "a", Runs, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void LeavesNoTensorBehind()
    {
        using var backbone = new EmbeddingBackbone();
        using var head = new VoCoHead(backbone.EmbeddingSize, 16, 8);
        using var view = ToyViews.View(1);
        var pretext = new VoCoPretext(backbone, head, Options, 3);
        pretext.Score([view], "a", 2, default);
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        pretext.Score([view], "a", Runs, default);

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }
}
