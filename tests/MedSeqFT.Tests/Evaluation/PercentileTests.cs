using MedSeqFT.Evaluation;

namespace MedSeqFT.Tests.Evaluation;

public sealed class PercentileTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(50, 2.5)]
    [InlineData(95, 3.85)]
    [InlineData(100, 4)]
    public void InterpolatesBetweenTheNeighbouringRanks(double percent, double expected) =>
        Assert.Equal(expected, Percentile.Of([1, 2, 3, 4], percent), 1e-12);

    [Fact]
    public void OfOneValueIsThatValue() => Assert.Equal(7, Percentile.Of([7], 95));

    [Fact]
    public void OfNothingIsABug() => Assert.Throws<ArgumentOutOfRangeException>(() => Percentile.Of([], 95));
}
