using MedSeqFT.Datasets;

namespace MedSeqFT.Tests.Datasets;

public class QuantileTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.1, 1.3)]
    [InlineData(0.5, 3)]
    [InlineData(1, 9)]
    public void ValuesBetweenNeighboursAreInterpolated(double share, double expected) =>
        Assert.Equal(expected, Quantile.At([9, 1, 2, 4], share), 1e-12);

    [Fact]
    public void OneValueIsEveryQuantile() => Assert.Equal(5, Quantile.At([5], 0.3));

    [Fact]
    public void TheMedianOfTwoIsTheirMean() => Assert.Equal(3, Quantile.Median([4, 2]));
}
