using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

public class WindowPartitionTests
{
    [Theory]
    [InlineData(8, 9, 14, true)]
    [InlineData(8, 9, 14, false)]
    [InlineData(4, 16, 7, true)]
    [InlineData(2, 3, 5, true)]
    public void JoinUndoesSplit(long z, long y, long x, bool shifted)
    {
        using var scope = torch.NewDisposeScope();
        var grid = WindowGrid.Of(z, y, x, shifted);
        var map = torch.arange(2 * z * y * x * 3, torch.float32).reshape(2, z, y, x, 3);

        var windows = WindowPartition.Split(map, grid);

        Assert.Equal([2, grid.Count, grid.Tokens, 3], windows.shape);
        Assert.True(WindowPartition.Join(windows, grid).equal(map).all().item<bool>());
    }

    [Fact]
    public void TokensKeepTheirOrderAndAreRolledBackByTheShift()
    {
        using var scope = torch.NewDisposeScope();
        var map = torch.arange(14, torch.float32).reshape(1, 1, 1, 14, 1);

        var plain = WindowPartition.Split(map, WindowGrid.Of(1, 1, 14, shifted: false));
        var shifted = WindowPartition.Split(map, WindowGrid.Of(1, 1, 14, shifted: true));

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], plain.data<float>().ToArray());
        Assert.Equal([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0, 1, 2], shifted.data<float>().ToArray());
    }

    [Fact]
    public void PaddingIsZerosAtTheEnd()
    {
        using var scope = torch.NewDisposeScope();
        var map = torch.ones(1, 1, 1, 8).unsqueeze(-1);

        var windows = WindowPartition.Split(map, WindowGrid.Of(1, 1, 8, shifted: false));

        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0], windows.data<float>().ToArray());
    }
}
