using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

public class RelativePositionsTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(342, 0)]
    [InlineData(0, 342)]
    [InlineData(57, 201)]
    [InlineData(343 - 50, 8)]
    public void TheIndexCountsDifferencesOnTheSevenGrid(int query, int key)
    {
        using var index = RelativePositions.NewIndex();

        var expected = ((query / 49) - (key / 49) + 6) * 169 + (query / 7 % 7 - key / 7 % 7 + 6) * 13 + (query % 7 - key % 7 + 6);
        Assert.Equal([343, 343], index.shape);
        Assert.Equal(expected, index[query, key].item<long>());
    }

    [Fact]
    public void ASmallWindowTakesTheTopLeftOfTheIndex()
    {
        using var scope = torch.NewDisposeScope();
        var index = RelativePositions.NewIndex();
        var table = torch.arange(RelativePositions.Count * 2, torch.float32).reshape(-1, 2);

        var bias = RelativePositions.Bias(table, index, 64);

        Assert.Equal([2, 64, 64], bias.shape);
        Assert.Equal(2 * index[60, 9].item<long>() + 1, bias[1, 60, 9].item<float>());
    }

    [Fact]
    public void ANewTableIsNormalWithStandardDeviation002()
    {
        using var table = RelativePositions.NewTable(24);

        Assert.Equal([2197, 24], table.shape);
        Assert.InRange(table.std().item<float>(), 0.0195, 0.0205);
        Assert.InRange(table.mean().item<float>(), -0.001, 0.001);
    }
}
