using MedSeqFT.Networks;

namespace MedSeqFT.Tests.Networks;

public class CheckpointNamesTests
{
    [Theory]
    [InlineData("swinViT.layers1c.0.layer.conv1.conv.weight", "swinViT.layers1c.0.layer.conv1.conv.weight")]
    [InlineData("module.backbone.swinViT.patch_embed.proj.bias", "swinViT.patch_embed.proj.bias")]
    [InlineData("module.swin_vit.patch_embed.proj.bias", "swinViT.patch_embed.proj.bias")]
    [InlineData("student.module.x", "student.x")] // anywhere in the name, as the authors' loader does
    public void NamesBecomeOfficial(string name, string official) => Assert.Equal(official, CheckpointNames.ToOfficial(name));

    [Fact]
    public void TheMostHelpfulPrefixIsSuggested()
    {
        string[] missing = ["a.w", "a.b", "c.w"];

        var suggestion = CheckpointNames.SuggestPrefix(missing, ["net.a.w", "net.a.b", "net.c.w", "ema.a.w"]);

        Assert.StartsWith("3 of its names would fit without 'net.'", suggestion, StringComparison.Ordinal);
    }

    [Fact]
    public void NoPrefixIsSuggestedWhereNoneHelps() =>
        Assert.Null(CheckpointNames.SuggestPrefix(["a.w"], ["features.0.weight"]));
}
