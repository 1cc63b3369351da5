using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Selection;

namespace MedSeqFT.Tests.Selection;

public sealed class SelfSupervisionsTests
{
    [Theory]
    [InlineData("voco-b", "auto", "voco")]
    [InlineData("voco-l", "voco-cvpr", "voco-cvpr")]
    [InlineData("unimiss-plus", "auto", "unimiss")]
    [InlineData("unimiss-plus", "unimiss-slices", "unimiss-slices")]
    public void EveryBackboneHasItsTask(string backbone, string loss, string expected) =>
        Assert.Equal(expected, SelfSupervisions.Of(new BackboneOptions { Backbone = backbone }, new SslOptions { SslLoss = loss }).Name);

    [Fact]
    public void ATaskOfAnotherFamilyIsAUserErrorThatNamesItsOwn()
    {
        var error = Assert.Throws<UserErrorException>(() => SelfSupervisions.Of(new BackboneOptions(), new SslOptions { SslLoss = "unimiss" }));

        Assert.Equal("MSQ2002", error.Diagnostics[0].Code);
        Assert.Contains("'voco', 'voco-cvpr' and 'auto' for Backbone 'voco-b'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutASizeAViewHasThePublishedOne()
    {
        int[] Size(string backbone, string loss, params int[] size)
        {
            var options = new SslOptions { SslLoss = loss, SslViewSize = size };
            return SelfSupervisions.Of(new BackboneOptions { Backbone = backbone }, options).ViewSize(options);
        }

        Assert.Equal([64, 192, 192], Size("voco-b", "auto"));
        Assert.Equal([96, 384, 384], Size("voco-b", "voco-cvpr"));
        Assert.Equal([16, 96, 96], Size("unimiss-plus", "auto"));
        Assert.Equal([64, 96, 96], Size("voco-b", "auto", 64, 96, 96));
        Assert.Contains("y and x multiples of 96", Assert.Throws<UserErrorException>(() => Size("voco-b", "auto", 64, 100, 192)).Message, StringComparison.Ordinal);
        Assert.Contains("z a multiple of 4", Assert.Throws<UserErrorException>(() => Size("unimiss-plus", "auto", 10, 96, 96)).Message, StringComparison.Ordinal);
    }
}
