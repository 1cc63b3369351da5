using MedSeqFT.Networks;

namespace MedSeqFT.Tests.Networks;

public class LinearSelectionTests
{
    private const string Qkv = "swinViT.layers1.0.blocks.0.attn.qkv";
    private const string Reduction = "swinViT.layers1.0.downsample.reduction";

    [Theory]
    [InlineData("*", Qkv, true)]
    [InlineData("*.qkv", Qkv, true)]
    [InlineData("*.qkv", Reduction, false)]
    [InlineData("*.proj, *.reduction", Reduction, true)]
    [InlineData("*.proj;*.reduction", Reduction, true)]
    [InlineData("qkv", Qkv, false)]                                // the whole name must match
    [InlineData("*.QKV", Qkv, false)]
    [InlineData("!swinViT.layers1.0.blocks.*", Qkv, false)]
    [InlineData("!swinViT.layers1.0.blocks.*", Reduction, true)]   // only exclusions: all others
    [InlineData("*,!*.qkv", Qkv, false)]
    [InlineData("!*.qkv,*", Reduction, true)]                      // in any order
    [InlineData("", Qkv, false)]
    public void TakesWhatThePatternsSay(string patterns, string linear, bool expected) =>
        Assert.Equal(expected, LinearSelection.Parse(patterns).Takes(linear));

    [Fact]
    public void ThePatternOfFigure4aLeavesOutTheEightLinearsOfTheFirstStagesBlocks()
    {
        using var network = Tiny.Network();
        var selection = LinearSelection.Parse("!swinViT.layers1.0.blocks.*");

        var left = network.EncoderLinears.Select(linear => linear.Name).Where(name => !selection.Takes(name)).ToList();

        Assert.Equal(8, left.Count);
        Assert.Equal(["linear1", "linear2", "proj", "qkv"], left.Select(name => name.Split('.')[^1]).Distinct().Order());
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(" , ;", true)]
    [InlineData("!", false)]
    public void IsEmptyWhenItSaysNothing(string patterns, bool expected) => Assert.Equal(expected, LinearSelection.Parse(patterns).IsEmpty);
}
