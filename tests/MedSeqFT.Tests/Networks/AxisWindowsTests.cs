using MedSeqFT.Networks;

namespace MedSeqFT.Tests.Networks;

public class AxisWindowsTests
{
    [Theory]
    [InlineData(16, 7, 3, 21)]
    [InlineData(8, 7, 3, 14)]
    [InlineData(7, 7, 0, 7)]
    [InlineData(4, 4, 0, 4)]
    [InlineData(80, 7, 3, 84)]
    public void AMapUpToSevenTokensIsOneUnshiftedWindow(long size, long window, long shift, long padded)
    {
        var axis = AxisWindows.Of(size, shifted: true);

        Assert.Equal((window, shift, padded), (axis.Window, axis.Shift, axis.Count * axis.Window));
        Assert.Equal(padded - size, axis.Padding);
        Assert.Equal(0, AxisWindows.Of(size, shifted: false).Shift);
    }

    [Theory]
    [InlineData(16, 80, 80, 432, 343)]
    [InlineData(8, 40, 40, 72, 343)]
    [InlineData(4, 20, 20, 9, 196)]
    [InlineData(2, 10, 10, 4, 98)]
    [InlineData(2, 6, 6, 1, 72)]
    public void ThePapersPatchGivesTheseGrids(long z, long y, long x, long windows, long tokens)
    {
        var grid = WindowGrid.Of(z, y, x, shifted: true);

        Assert.Equal((windows, tokens), (grid.Count, grid.Tokens));
    }
}
