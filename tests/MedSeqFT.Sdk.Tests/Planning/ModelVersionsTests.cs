using MedSeqFT.Diagnostics;
using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Planning;

public sealed class ModelVersionsTests
{
    private static readonly ModelVersions History = new(1, [new("1.0.0", "k1", "voco", ["Liver", "Colon"]), new("1.0.1", "k2", "voco", ["Liver", "Colon"])]);

    [Theory]
    [InlineData("1.0.0", "1.0.0")]
    [InlineData("3.1.0-beta", "3.1.0-beta")]
    public void StartWithThePrefix(string prefix, string version) =>
        Assert.Equal(version, ModelVersions.Empty.Next("k", "voco", ["Liver"], prefix).Version);

    [Theory]
    [InlineData("k3", "voco", "Liver,Colon", "1.0.2")]
    [InlineData("k3", "voco", "Liver,Colon,Lung", "1.1.0")]
    [InlineData("k3", "voco", "Liver", "2.0.0")]
    [InlineData("k3", "voco", "Colon,Liver", "2.0.0")]
    [InlineData("k3", "voco", "Liver,Lung,Colon", "2.0.0")]
    [InlineData("k3", "unimiss", "Liver,Colon", "2.0.0")]
    [InlineData("k1", "voco", "Liver,Colon", "1.0.0")]
    [InlineData("k2", "voco", "Liver,Colon", "1.0.1")]
    public void CountWhatChanged(string key, string identity, string tasks, string version) =>
        Assert.Equal(version, History.Next(key, identity, tasks.Split(','), "1.0.0").Version);

    [Fact]
    public void NeverUseANumberTwice()
    {
        var history = History.With(History.Next("k3", "other", ["Liver"], "1.0.0"));

        var back = history.Next("k4", "voco", ["Liver", "Colon"], "1.0.0");

        Assert.Equal("3.0.0", back.Version);
    }

    [Fact]
    public void RecordAVersionOnce()
    {
        var next = History.Next("k3", "voco", ["Liver", "Colon"], "1.0.0");

        Assert.Equal(3, History.With(next).With(next).Versions.Count);
    }

    [Fact]
    public void RefuseAPrefixThatIsNoVersion() =>
        Assert.Equal("MSQ2117", Assert.Throws<UserErrorException>(() => ModelVersions.Empty.Next("k", "voco", [], "v1")).Diagnostics[0].Code);
}
