using MedSeqFT.Selection;

namespace MedSeqFT.Tests.Selection;

public sealed class SslOptionsTests
{
    [Fact]
    public void DefaultsAreVoCos()
    {
        var options = new SslOptions();

        Assert.Equal([64, 192, 192], options.SslViewSize);
        Assert.Equal(2, options.SslCrops);
        Assert.Empty(options.Validate());
    }

    [Theory]
    [InlineData(64, 96, 96)]
    [InlineData(32, 96, 192)]
    [InlineData(32, 192, 96)]
    public void AcceptsEveryViewWhoseCropsTheBackboneCanTake(int z, int y, int x) =>
        Assert.Empty(new SslOptions { SslViewSize = [z, y, x] }.Validate());

    [Theory]
    [InlineData(new[] { 48, 192, 192 })]
    [InlineData(new[] { 64, 160, 192 })]
    [InlineData(new[] { 64, 192, 128 })]
    [InlineData(new[] { 32, 96, 96 })]
    [InlineData(new[] { 0, 96, 192 })]
    [InlineData(new[] { 192, 192 })]
    public void RefusesOtherViews(int[] size) =>
        Assert.Equal("MSQ2001", Assert.Single(new SslOptions { SslViewSize = size }.Validate()).Code);

    [Fact]
    public void NamesAllFaultsAtOnce()
    {
        var faults = new SslOptions { SslViewSize = [64, 100, 192], SslCrops = 0 }.Validate().ToArray();

        Assert.Equal(2, faults.Length);
        Assert.Contains("'SslViewSize' is '64,100,192'", faults[0].Message, StringComparison.Ordinal);
        Assert.Contains("'SslCrops' is '0'", faults[1].Message, StringComparison.Ordinal);
    }
}
