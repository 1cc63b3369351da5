using MedSeqFT.Diagnostics;
using MedSeqFT.Selection;
using MedSeqFT.Tests.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Selection;

public sealed class CaseScoringTests : IDisposable
{
    private const int Runs = 2;

    private readonly string folder = Directory.CreateTempSubdirectory("medseqft").FullName;
    private readonly EmbeddingBackbone backbone = new();
    private readonly VoCoPretext pretext;

    public CaseScoringTests() => pretext = new VoCoPretext(backbone, null, new SslOptions { SslViewSize = [16, 48, 48] }, seed: 5);

    public void Dispose()
    {
        backbone.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void TwoDrawsAreReproducibleToTheBitInAnyOrderOfTheCases()
    {
        var forwards = Score("forwards", Cases(4));
        var backwards = Score("backwards", [.. Cases(4).Reverse()]);

        Assert.Equal(forwards, backwards.Reverse());
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "forwards")))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(folder, "backwards", Path.GetFileName(file))));
    }

    [Fact]
    public void AddingACaseChangesNoOtherScore() =>
        Assert.Equal(Score("three", Cases(3)), Score("four", Cases(4)).Take(3));

    [Fact]
    public void FinishedCasesAreNotScoredAgain()
    {
        var first = Score("again", Cases(2));
        var loaded = new List<string>();

        var second = Score("again", [.. Cases(3).Select(item => item with
        {
            LoadViews = () =>
            {
                loaded.Add(item.Id);
                return item.LoadViews();
            },
        })]);

        Assert.Equal(["case2"], loaded);
        Assert.Equal(first, second.Take(2));
    }

    [Theory]
    [InlineData("{\"case\": \"case0\"")]
    [InlineData("")]
    [InlineData("null")]
    public void AnUnreadableScoreIsComputedAgain(string content)
    {
        var expected = Score("broken", Cases(1));
        File.WriteAllText(CaseScores.PathIn(Path.Combine(folder, "broken"), "case0"), content);

        Assert.Equal(expected, Score("broken", Cases(1)));
    }

    [Fact]
    public void AScoreOfOtherDrawsOrAnotherRecipeIsComputedAgain()
    {
        var expected = Score("other", Cases(1))[0];
        (expected with { Score = 99, Runs = Runs + 1 }).Save(Path.Combine(folder, "other"));
        var afterOtherRuns = Score("other", Cases(1))[0];
        (expected with { Score = 99, Recipe = "another" }).Save(Path.Combine(folder, "other"));

        Assert.Equal(expected, afterOtherRuns);
        Assert.Equal(expected, Score("other", Cases(1))[0]);
    }

    [Fact]
    public void ACancelledRunKeepsWhatItFinished()
    {
        using var cancellation = new CancellationTokenSource();
        var cases = Cases(3).Select(item => item.Id == "case2" ? item with { LoadViews = () => Cancelled(item, cancellation) } : item).ToArray();

        Assert.ThrowsAny<OperationCanceledException>(() =>
            CaseScoring.Run(cases, pretext, Runs, Path.Combine(folder, "stopped"), NullStageLog.Instance, cancellation.Token));

        Assert.Equal(["case0.json", "case1.json"], Directory.GetFiles(Path.Combine(folder, "stopped")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void SaysOnceThatThereIsNoHeadAndReportsEveryCase()
    {
        var log = new RecordedLog();

        CaseScoring.Run(Cases(2), pretext, Runs, Path.Combine(folder, "log"), log, default);

        Assert.Equal("MSQ4104", Assert.Single(log.Warnings).Code);
        Assert.Equal([new("score", "", 1, 2, "case0"), new("score", "", 2, 2, "case1")], log.Progress);
    }

    [Fact]
    public void TheStandardErrorIsThatOfTheMeanOverDraws()
    {
        PretextLoss[] draws = [PretextLoss.Of(1, 0, 0), PretextLoss.Of(0, 3, 0), PretextLoss.Of(0, 0, 5)];

        var scores = CaseScores.Of("a", draws, pretext);

        Assert.Equal(3, scores.Score);
        Assert.Equal(Math.Sqrt(4.0 / 3), scores.StandardError!.Value, 12);
        Assert.Equal((1.0 / 3, 1.0, 5.0 / 3, 3), (scores.Intra, scores.Inter, scores.Regularisation, scores.Runs));
        Assert.Null(CaseScores.Of("a", draws[..1], pretext).StandardError);
    }

    private IReadOnlyList<CaseScores> Score(string name, PretextCase[] cases) =>
        CaseScoring.Run(cases, pretext, Runs, Path.Combine(folder, name), NullStageLog.Instance, default);

    private static IReadOnlyList<torch.Tensor> Cancelled(PretextCase item, CancellationTokenSource cancellation)
    {
        cancellation.Cancel();
        return item.LoadViews();
    }

    private static PretextCase[] Cases(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new PretextCase($"case{i}", () => [ToyViews.View(i)]))];
}
