using System.IO.Compression;
using System.Text.Json;
using MedSeqFT.Sdk.Tests.Builds;

namespace MedSeqFT.Sdk.Tests.Packages;

/// <summary>Nothing stands in: the packed SDK, its tool, libtorch from the packages that restore finds, a network that trains.</summary>
[Collection(BuildCollection.Name)]
[Trait("Category", "RealTool")]
public sealed class RealToolTests : IDisposable
{
    private const string Tiny = """
        <Strategy>scratch</Strategy><Backbone>voco</Backbone><BackboneFeatureSize>12</BackboneFeatureSize>
        <PhantomSeed>1</PhantomSeed><PhantomCases>4</PhantomCases><EnableDefaultTaskDatasetItems>false</EnableDefaultTaskDatasetItems>
        <Iterations>1</Iterations><BatchSize>1</BatchSize><PatchSize>32,32,64</PatchSize><Augmentation>none</Augmentation>
        <Mirroring>false</Mirroring><TileStep>1</TileStep><Threads>1</Threads><Device>cpu</Device>
        """;

    private readonly PackedFeed feed = new();

    [Fact]
    public void BuildsAndPacksAModelWithThePackedSdksOwnToolAndWorksOfflineAfterwards()
    {
        feed.Pack();
        using var sandbox = feed.Sandbox();
        sandbox.Project(Tiny, """<TaskDataset Include="datasets/Task01_Liver/dataset.json" />""", PackedFeed.Version);

        var build = sandbox.Build();
        Directory.Delete(feed.Feed, recursive: true);
        var offline = sandbox.Build();
        var pack = sandbox.Dotnet("pack", "Model.proj", "-c", "Debug", "-nologo");

        Assert.True(build.Succeeded, build.Output);
        var report = File.ReadAllText(sandbox.At("bin/Debug/models/Model.1.0.0/tasks/Task01_Liver/report.json"));
        Assert.InRange(JsonDocument.Parse(report).RootElement.GetProperty("Mean").GetProperty("Dice").GetDouble(), 0, 1);
        Assert.True(offline.Succeeded, offline.Output);
        Assert.DoesNotContain(": running", offline.Output, StringComparison.Ordinal);
        Assert.True(pack.Succeeded, pack.Output);
        using var package = ZipFile.OpenRead(sandbox.At("bin/Debug/Model.1.0.0.nupkg"));
        Assert.Contains(package.Entries, e => e.FullName == "model/tasks/Task01_Liver/model.safetensors" && e.Length > 1_000_000);
    }

    public void Dispose() => feed.Dispose();
}
