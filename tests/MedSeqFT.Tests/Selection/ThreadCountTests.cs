using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Selection;
using TorchSharp;

namespace MedSeqFT.Tests.Selection;

/// <summary>torch's thread count belongs to the process, so these facts run while no other test does.</summary>
[CollectionDefinition(nameof(ThreadCountTests), DisableParallelization = true)]
[Collection(nameof(ThreadCountTests))]
public sealed class ThreadCountTests : IDisposable
{
    private readonly int threads = torch.get_num_threads();

    public void Dispose() => torch.set_num_threads(threads);

    [Fact]
    public void TheNumberOfThreadsChangesNoDrawAndNoChoice()
    {
        using var backbone = new EmbeddingBackbone();
        torch.set_num_threads(1);
        var one = Scores(backbone);
        torch.set_num_threads(2);
        var two = Scores(backbone);

        Assert.Equal(one.Select(scores => scores.Score), two.Select(scores => scores.Score));
        Assert.Equal(
            MaximumDataSimilarity.Select(one, 3).Cases.Select(c => c.Case),
            MaximumDataSimilarity.Select(two, 3).Cases.Select(c => c.Case));
    }

    [Fact]
    public void OnTheRealNetworkNeitherThreadsNorBatchesNorTheirOrderChangeTheChoice()
    {
        using var folder = new TemporaryFolder();
        using var backbone = Backbones.Create(new BackboneOptions { Backbone = "voco", BackboneFeatureSize = 12 }, 1, 2, seed: 1);
        torch.set_num_threads(1);
        var one = Selected(backbone, folder.File("one"), [[0, 1, 2]]);
        torch.set_num_threads(2);
        var two = Selected(backbone, folder.File("two"), [[2, 1], [0]]);

        Assert.Equal(one.Select(c => c.Case), two.Select(c => c.Case));
        Assert.All(one.Zip(one.Skip(1)), pair => Assert.True(pair.Second.Score - pair.First.Score > 1e-3)); // no matter of rounding
        Assert.All(one.Zip(two), pair => Assert.Equal(pair.First.Score!.Value, pair.Second.Score!.Value, 1e-5));
    }

    private static IReadOnlyList<BufferedCase> Selected(Backbone backbone, string folder, int[][] batches)
    {
        var pretext = new VoCoPretext(backbone, null, new SslOptions { SslViewSize = [64, 96, 96], SslCrops = 1 }, seed: 5);
        var scores = batches.SelectMany(batch => CaseScoring.Run(
            [.. batch.Select(i => new PretextCase($"case{i}", () => [ToyViews.View(i, 64, 96, 96)]))], pretext, 1, folder, NullStageLog.Instance, default));
        return MaximumDataSimilarity.Select(scores, 3).Cases;
    }

    private static CaseScores[] Scores(EmbeddingBackbone backbone)
    {
        var pretext = new VoCoPretext(backbone, null, new SslOptions { SslViewSize = [16, 48, 48] }, seed: 5);
        return
        [
            .. Enumerable.Range(0, 6).Select(i =>
            {
                using var view = ToyViews.View(i);
                return CaseScores.Of($"case{i}", pretext.Score([view], $"case{i}", 2, default), pretext);
            }),
        ];
    }
}
