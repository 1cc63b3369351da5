using MedSeqFT.Selection;
using static MedSeqFT.Tests.Selection.MaximumDataSimilarityTests;

namespace MedSeqFT.Tests.Selection;

public sealed class RandomSelectionTests
{
    private static readonly CaseScores[] Scores = [.. Enumerable.Range(0, 30).Select(i => Score($"case{i:00}", i))];

    [Fact]
    public void TheSameSeedGivesTheSameCasesInAnyOrderOfTheScores() =>
        Assert.Equal(RandomSelection.Select(Scores, 8, 5).Cases, RandomSelection.Select(Scores.Reverse(), 8, 5).Cases);

    [Fact]
    public void OtherSeedsGiveOtherCases() => Assert.NotEqual(
        RandomSelection.Select(Scores, 8, 5).Cases.Select(c => c.Case), RandomSelection.Select(Scores, 8, 6).Cases.Select(c => c.Case));

    [Fact]
    public void NoCaseIsTakenTwiceAndScoresHaveNoInfluence()
    {
        var cases = RandomSelection.Select(Scores, 8, 5).Cases.Select(c => c.Case).ToArray();
        var reversed = Scores.Select(s => s with { Score = -s.Score });

        Assert.Equal(8, cases.Distinct().Count());
        Assert.Equal(cases, RandomSelection.Select(reversed, 8, 5).Cases.Select(c => c.Case));
    }

    [Fact]
    public void CasesWithoutScoresAreDrawnAsThoseWith()
    {
        var drawn = RandomSelection.Select(Scores.Select(s => s.Case).Reverse(), 8, 5).Cases;

        Assert.Equal(RandomSelection.Select(Scores, 8, 5).Cases.Select(c => (c.Rank, c.Case)), drawn.Select(c => (c.Rank, c.Case)));
        Assert.All(drawn, c => Assert.Null(c.Score));
    }

    [Fact]
    public void EveryCaseIsChosenAboutEquallyOften()
    {
        var counts = Enumerable.Range(0, 3000)
            .SelectMany(seed => RandomSelection.Select(Scores, 3, seed).Cases)
            .GroupBy(c => c.Case).Select(group => group.Count()).ToArray();

        Assert.Equal(30, counts.Length);
        Assert.All(counts, count => Assert.InRange(count, 225, 375));
    }
}
