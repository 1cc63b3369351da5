using MedSeqFT.Artifacts;
using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;

namespace MedSeqFT.Tests.Artifacts;

public sealed class ModelManifestTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("medseqft-manifest-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void ComesBackFromItsFile()
    {
        Manifest().Write(folder);

        var read = ModelManifest.Read(folder);

        Assert.Equal(("abdomen", "2.0.0", "1.4.1", "1.0.0"), (read.Name, read.Version, read.ParentVersion, read.ToolVersion));
        Assert.Equal("00ff", read.Files["tasks/Liver/plan.json"]);
        Assert.Equal(Manifest().Backbone, read.Backbone);
    }

    [Fact]
    public void HoldsNoClockTime()
    {
        Manifest().Write(folder);

        var text = File.ReadAllText(Path.Combine(folder, ModelManifest.FileName));

        Assert.DoesNotMatch(@"\d{4}-\d\d-\d\d|\d\d:\d\d", text);
        Assert.DoesNotContain("\r", text, StringComparison.Ordinal);
    }

    [Fact]
    public void OfAFolderWithoutOneIsNoArtifact() => Assert.Equal("MSQ3201", Fault().Code);

    [Theory]
    [InlineData("{\n\n  nonsense", "MSQ3202", 3)]
    [InlineData("[1]", "MSQ3202", 1)]
    [InlineData("{\"Name\": \"abdomen\"}", "MSQ3202", 1)]
    [InlineData("{\"Format\": 1}", "MSQ3202", 1)]
    [InlineData("{\"Format\": 7, \"Other\": true}", "MSQ3203", 0)]
    public void RefusesWhatItCannotRead(string json, string code, int line)
    {
        File.WriteAllText(Path.Combine(folder, ModelManifest.FileName), json);

        Assert.Equal((code, line), (Fault().Code, Fault().Line));
    }

    [Fact]
    public void RefusesFilesOutsideOfItsFolder()
    {
        (Manifest() with { Files = new Dictionary<string, string> { ["../../secret"] = "00" } }).Write(folder);

        Assert.Equal("MSQ3202", Fault().Code);
        Assert.Contains("'../../secret' lies outside", Fault().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesTasksOutsideOfItsFolder()
    {
        (Manifest() with { Tasks = [new ManifestTask { Name = "../..", Labels = [], Channels = [] }] }).Write(folder);

        Assert.Equal("MSQ3202", Fault().Code);
    }

    private Diagnostic Fault() => Assert.Throws<UserErrorException>(() => ModelManifest.Read(folder)).Diagnostics.Single();

    private static ModelManifest Manifest() => new()
    {
        Name = "abdomen",
        Version = "2.0.0",
        ParentVersion = "1.4.1",
        ToolVersion = "1.0.0",
        Backbone = new BackboneOptions(),
        Tasks = [new ManifestTask { Name = "Liver", Labels = ["background", "liver"], Channels = ["CT"] }],
        Options = new Dictionary<string, string>(),
        Files = new Dictionary<string, string> { ["tasks/Liver/plan.json"] = "00ff" },
    };
}
