using MedSeqFT.Tensors;
using MedSeqFT.Tool.Reports;
using TorchSharp;

namespace MedSeqFT.Tests.Tool;

public class BackboneMatchTests
{
    [Theory]
    [InlineData(48, "voco-b, ")]
    [InlineData(96, "voco-l, ")]
    [InlineData(192, "voco-h, ")]
    [InlineData(24, "voco with BackboneFeatureSize 24, ")]
    public void TheWidthOfTheStemNamesIt(int width, string expected)
    {
        var match = BackboneMatch.Of([Stem("", width)]);

        Assert.StartsWith(expected, match!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TheStemsOfOtherChannelsAreNotItsOwn()
    {
        var match = BackboneMatch.Of([Stem("stems.3.swinViT.", 48, channels: 3), Stem("swinViT.", 48)]);

        Assert.Contains("1 input channel;", match!.ToString(), StringComparison.Ordinal);
        Assert.Equal("", match.Prefix);
    }

    [Fact]
    public void AWholeNetworkHasDecoderAndHead()
    {
        var match = BackboneMatch.Of([Stem("swinViT.", 48, channels: 2), Entry("decoder1.conv_block.conv1.conv.weight", 48), Entry("out.conv.conv.weight", 14, 48, 1, 1, 1)]);

        Assert.Equal("voco-b, BackboneUseV2 false, 2 input channels; holds encoder, decoder, head of 14 classes", match!.ToString());
        Assert.Equal("", match.Prefix);
    }

    [Fact]
    public void TheStudentIsTakenNotTheTeacher()
    {
        var match = BackboneMatch.Of([Stem("teacher.swinViT.", 96), Stem("student.swinViT.", 48)]);

        Assert.Equal("voco-b", match!.Name);
        Assert.Equal("student.", match.Prefix);
    }

    [Fact]
    public void OtherNetworksMatchNothing() => Assert.Null(BackboneMatch.Of([Entry("conv1.weight", 64, 3, 7, 7)]));

    private static TensorEntry Stem(string prefix, int width, int channels = 1) => Entry($"{prefix}patch_embed.proj.weight", width, channels, 2, 2, 2);

    private static TensorEntry Entry(string name, params long[] shape) => new(name, torch.ScalarType.Float32, shape);
}
