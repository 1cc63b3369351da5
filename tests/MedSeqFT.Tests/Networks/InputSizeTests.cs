using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;

namespace MedSeqFT.Tests.Networks;

public class InputSizeTests
{
    [Theory]
    [InlineData(32, 160, 160)]
    [InlineData(32, 32, 64)]
    [InlineData(96, 96, 96)]
    public void TakesMultiplesOf32WithTwoVoxelsAtTheBottom(int z, int y, int x) =>
        Assert.Empty(InputSize.Validate("PatchSize", [z, y, x]));

    [Theory]
    [InlineData(32, 32, 32)]
    [InlineData(32, 48, 64)]
    [InlineData(0, 64, 64)]
    [InlineData(-32, 64, 64)]
    public void SaysWhatIsAllowed(int z, int y, int x)
    {
        var fault = Assert.Single(InputSize.Validate("SslViewSize", [z, y, x]));

        Assert.Equal("MSQ2001", fault.Code);
        Assert.Contains($"'SslViewSize' is '{z},{y},{x}'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("multiples of 32", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASizeHasThreeAxes() => Assert.Single(InputSize.Validate("PatchSize", [64, 64]));

    [Fact]
    public void TheEncoderAloneCanEndAtOneVoxel()
    {
        InputSize.Require([32, 32, 32], needsTwoVoxels: false);

        Assert.Throws<UserErrorException>(() => InputSize.Require([32, 32, 32], needsTwoVoxels: true));
    }
}
