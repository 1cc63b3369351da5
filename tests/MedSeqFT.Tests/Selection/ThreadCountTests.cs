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
