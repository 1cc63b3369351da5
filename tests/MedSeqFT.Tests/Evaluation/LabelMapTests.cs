using MedSeqFT.Evaluation;
using TorchSharp;

namespace MedSeqFT.Tests.Evaluation;

public sealed class LabelMapTests
{
    [Theory]
    [InlineData(torch.ScalarType.Byte)]
    [InlineData(torch.ScalarType.Float32)]
    [InlineData(torch.ScalarType.Int64)]
    public void TakesAnyNumberTypeAndAnyStrides(torch.ScalarType type)
    {
        using var tensor = torch.arange(24).reshape(4, 3, 2).to(type).permute(2, 1, 0);

        var map = LabelMap.From(tensor);

        Assert.Equal([2, 3, 4], map.Size);
        Assert.Equal([1, 7, 13, 19], map.Row(1, 0).ToArray());
    }

    [Fact]
    public void DropsTheChannelOfAOneChannelVolume()
    {
        using var tensor = torch.zeros(1, 2, 3, 4);

        Assert.Equal([2, 3, 4], LabelMap.From(tensor).Size);
    }

    [Fact]
    public void FindsTheTightBoxOfALabel()
    {
        var labels = new short[2 * 4 * 5];
        labels[(0 * 4 + 1) * 5 + 3] = 2;
        labels[(1 * 4 + 2) * 5 + 1] = 2;

        var map = new LabelMap(labels, [2, 4, 5]);

        Assert.Equal([0, 1, 1], map.BoxOf(2)!.Lower);
        Assert.Equal([2, 3, 4], map.BoxOf(2)!.Upper);
        Assert.Null(map.BoxOf(1));
        Assert.Equal(2, map.Count(2));
    }

    [Fact]
    public void RefusesAGridThatTheVoxelsDoNotFill() =>
        Assert.Throws<ArgumentException>(() => new LabelMap(new short[5], [1, 2, 3]));
}
