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
    public void MergesLabelsIntoOne() =>
        Assert.Equal([1, 0, 1, 0, 0, 1], new LabelMap([1, 2, 3, 0, 4, 3], [1, 1, 6]).Merged([1, 3]).Row(0, 0).ToArray());

    [Fact]
    public void LeavesOutWhatAnotherMapHas() =>
        Assert.Equal([1, 0, 3], new LabelMap([1, 2, 3], [1, 1, 3]).Without(new LabelMap([0, 9, 1], [1, 1, 3]), 9).Row(0, 0).ToArray());

    [Fact]
    public void ListsTheForegroundThatOccurs() => Assert.Equal([2, 300], new LabelMap([300, 0, 2, 2], [1, 2, 2]).Foreground());

    [Theory]
    [InlineData(0.5f)]
    [InlineData(-1f)]
    [InlineData(40000f)]
    [InlineData(float.NaN)]
    public void TakesNoValueForALabelThatIsNone(float value)
    {
        Assert.Null(LabelMap.TryFrom([0, value], [1, 1, 2]));
        Assert.Equal([0, 7], LabelMap.TryFrom([0, 7], [1, 1, 2])!.Row(0, 0).ToArray());
    }

    [Fact]
    public void RefusesAGridThatTheVoxelsDoNotFill() =>
        Assert.Throws<ArgumentException>(() => new LabelMap(new short[5], [1, 2, 3]));
}
