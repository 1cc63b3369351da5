using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

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

        Assert.Equal("voco-b", match!.Options.Backbone);
        Assert.Equal("student.", match.Prefix);
    }

    [Theory]
    [InlineData(32, "unimiss-plus, 1 input channel; holds encoder")]
    [InlineData(4, "unimiss-plus with BackboneFeatureSize 4, 1 input channel; holds encoder")]
    public void AMixedStemIsUniMissPlus(int width, string expected) =>
        Assert.Equal(expected, BackboneMatch.Of([Mixed("model.transformer.", width)])!.ToString());

    [Fact]
    public void APretrainingCheckpointOfUniMissPlusHasBothNetworks()
    {
        TensorEntry[] student =
        [
            Mixed("module.backbone.transformer.", 32), Entry("module.backbone.transformer.ConvBlock2D0.0.conv.weight", 32, 3, 3, 3),
            Entry("module.backbone.TransposeConv3D1.weight", 128, 64, 2, 2, 2), Entry("module.head.mlp.0.weight", 2048, 320),
        ];

        var match = BackboneMatch.Of(student, Mixed("teacher.backbone.transformer.", 32), Entry("dino_loss.center", 1, 65536));

        Assert.Equal("unimiss-plus, 1 input channel; holds encoder, decoder, parts for planar images, self-supervised head, teacher, centre", match!.ToString());
        Assert.Equal("module.backbone.", match.Prefix);
        Assert.Equal((0, "unimiss-plus"), (match.Options.BackboneFeatureSize, match.Options.Backbone));
    }

    [Fact]
    public void ADeliverableOfUniMissPlusHasAHead()
    {
        var match = BackboneMatch.Of([Mixed("transformer.", 32, channels: 2), Entry("TransposeConv3D1.weight", 128, 64, 2, 2, 2), Entry("ds5_cls_conv.weight", 3, 32, 1, 1, 1)]);

        Assert.Equal("unimiss-plus, 2 input channels; holds encoder, decoder, head of 3 classes", match!.ToString());
        Assert.Equal(("", 3), (match.Prefix, match.Classes));
    }

    [Fact]
    public void ATeacherAloneIsNoBackbone() => Assert.Null(BackboneMatch.Of([Entry("head.x", 1)], Mixed("teacher.backbone.transformer.", 32)));

    [Fact]
    public void OtherNetworksMatchNothing() => Assert.Null(BackboneMatch.Of([Entry("conv1.weight", 64, 3, 7, 7)]));

    private static TensorEntry Stem(string prefix, int width, int channels = 1) => Entry($"{prefix}patch_embed.proj.weight", width, channels, 2, 2, 2);

    private static TensorEntry Mixed(string prefix, int width, int channels = 1) => Entry($"{prefix}ConvBlock3D0.0.conv.weight", width, channels, 3, 3, 3);

    private static TensorEntry Entry(string name, params long[] shape) => new(name, torch.ScalarType.Float32, shape);
}
