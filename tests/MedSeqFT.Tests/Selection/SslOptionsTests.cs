using MedSeqFT.Selection;

namespace MedSeqFT.Tests.Selection;

public sealed class SslOptionsTests
{
    [Fact]
    public void TheDefaultsAreTheBackbonesOwn()
    {
        var options = new SslOptions();

        Assert.Equal("auto", options.SslLoss);
        Assert.Empty(options.SslViewSize);
        Assert.Equal(2, options.SslCrops);
        Assert.Empty(options.Validate());
    }

    [Theory]
    [InlineData(64, 96, 96)]
    [InlineData(32, 96, 192)]
    [InlineData(32, 192, 96)]
    public void VoCoAcceptsEveryViewWhoseCropsTheBackboneCanTake(int z, int y, int x) =>
        Assert.Null(VoCoVersion.LargeScale.RefuseViewSize([z, y, x]));

    [Theory]
    [InlineData(new[] { 48, 192, 192 })]
    [InlineData(new[] { 64, 160, 192 })]
    [InlineData(new[] { 64, 192, 128 })]
    [InlineData(new[] { 32, 96, 96 })]
    [InlineData(new[] { 0, 96, 192 })]
    [InlineData(new[] { 192, 192 })]
    public void VoCoRefusesOtherViews(int[] size) => Assert.NotNull(VoCoVersion.LargeScale.RefuseViewSize(size));

    [Fact]
    public void NamesAllFaultsAtOnce()
    {
        var faults = new SslOptions { SslLoss = "dino", SslViewSize = [64, 0, 192], SslCrops = 0 }.Validate().ToArray();

        Assert.Equal(["MSQ2002", "MSQ2001", "MSQ2001"], faults.Select(fault => fault.Code));
        Assert.Contains("'unimiss-slices'", faults[0].Message, StringComparison.Ordinal);
        Assert.Contains("'SslViewSize' is '64,0,192'", faults[1].Message, StringComparison.Ordinal);
        Assert.Contains("'SslCrops' is '0'", faults[2].Message, StringComparison.Ordinal);
    }
}
