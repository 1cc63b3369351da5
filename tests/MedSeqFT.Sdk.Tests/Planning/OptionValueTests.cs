using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Planning;

public sealed class OptionValueTests
{
    [Theory]
    [InlineData("3e-4", "0.0003")]
    [InlineData(" 0.00030 ", "0.0003")]
    [InlineData("1e5", "100000")]
    [InlineData("12.0", "12")]
    [InlineData("+2", "2")]
    [InlineData("True", "true")]
    [InlineData("32, 160 ,160.0", "32,160,160")]
    [InlineData("voco-b", "voco-b")]
    [InlineData("", "")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("1e-40", "1E-40")]
    [InlineData("NaN", "NaN")]
    public void HasOneSpelling(string value, string canonical) => Assert.Equal(canonical, OptionValue.Canonical(value));

    [Fact]
    public void KeepsDifferentNumbersApart() =>
        Assert.NotEqual(OptionValue.Canonical("0.1"), OptionValue.Canonical("0.1000000000000001"));
}
