using MedSeqFT.Diagnostics;
using MedSeqFT.Selection;
using MedSeqFT.Tensors;

namespace MedSeqFT.Tests.Selection;

public sealed class MaximumDataSimilarityTests
{
    [Fact]
    public void KeepsTheKCasesWithTheLowestMeanLoss()
    {
        var scores = new[] { Score("a", 3), Score("b", 1), Score("c", 2), Score("d", 4) };

        var buffer = MaximumDataSimilarity.Select(scores, 2);

        Assert.Equal([new BufferedCase(1, "b", 1), new BufferedCase(2, "c", 2)], buffer.Cases);
    }

    [Fact]
    public void EqualScoresStandInOrdinalOrderOfTheCaseId()
    {
        var scores = new[] { Score("b", 1), Score("a", 1), Score("B", 1), Score("a10", 1), Score("a2", 1) };

        var buffer = MaximumDataSimilarity.Select(scores, 5);

        Assert.Equal(["B", "a", "a10", "a2", "b"], buffer.Cases.Select(c => c.Case));
    }

    [Fact]
    public void TheOrderOfTheScoresHasNoInfluence()
    {
        var scores = Enumerable.Range(0, 40).Select(i => Score($"case{i}", i * 7 % 11)).ToArray();
        var expected = MaximumDataSimilarity.Select(scores, 9).Cases;
        var random = CounterRandom.For(3, "order");

        for (var trial = 0; trial < 20; trial++)
        {
            random.Shuffle(scores);
            Assert.Equal(expected, MaximumDataSimilarity.Select(scores, 9).Cases);
        }
    }

    [Fact]
    public void TakesAllCasesWhereThereAreFewerThanK() =>
        Assert.Equal(2, MaximumDataSimilarity.Select([Score("a", 1), Score("b", 2)], 10).Cases.Count);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void CasesWithoutAFiniteScoreNeverEnter(double broken)
    {
        var buffer = MaximumDataSimilarity.Select([Score("a", broken), Score("b", 2)], 2);

        Assert.Equal(["b"], buffer.Cases.Select(c => c.Case));
    }

    internal static CaseScores Score(string caseId, double score) => new(caseId, score, 0.1, score, 0, 0, 10, "voco", "test");
}
