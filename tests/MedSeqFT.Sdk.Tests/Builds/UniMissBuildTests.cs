namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>Backbone unimiss-plus through the SDK and the tool that really trains, at its smallest.</summary>
[Collection(BuildCollection.Name)]
[Trait("Category", "RealTool")]
public sealed class UniMissBuildTests : IDisposable
{
    private const string Task = "Task01_Liver";

    private const string Properties = """
        <FoundationModel></FoundationModel>
        <Backbone>unimiss-plus</Backbone>
        <BackboneFeatureSize>4</BackboneFeatureSize>
        <SslViewSize>16,32,32</SslViewSize>
        <SslHeadWidth>16</SslHeadWidth>
        <PretrainIterations>2</PretrainIterations>
        <MdsRuns>1</MdsRuns>
        <BufferSize>1</BufferSize>
        <Iterations>2</Iterations>
        <DistillIterations>2</DistillIterations>
        <BatchSize>1</BatchSize>
        <PatchSize>16,32,32</PatchSize>
        <Augmentation>none</Augmentation>
        <Mirroring>false</Mirroring>
        <TileStep>1</TileStep>
        <Device>cpu</Device>
        <Threads>1</Threads>
        """;

    private readonly BuildSandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void ItIsPretrainedRefinedAndPackedAndTheSecondBuildRunsNothing()
    {
        sandbox.Write("Directory.Build.props", File.ReadAllText(sandbox.At("Directory.Build.props"))
            .Replace(typeof(UniMissBuildTests).Assembly.Location, RealTool.Path, StringComparison.Ordinal));
        RealTool.Run("phantoms", "--output", sandbox.At("datasets"), "--seed", "5", "--cases", "2", "--unlabelled", "2", "--size", "16,32,32");
        foreach (var other in Directory.GetDirectories(sandbox.At("datasets"), "Task0*").Where(folder => Path.GetFileName(folder) != Task))
            Directory.Delete(other, recursive: true);
        sandbox.Project(Properties);

        var first = sandbox.Build();
        var second = sandbox.Build();

        Assert.True(first.Succeeded, first.Output);
        string[] expected = ["pretrain", "pack", .. new[] { "inspect", "preprocess", "score", "select", "finetune", "distill", "merge", "evaluate" }.Select(stage => $"{stage} {Task}")];
        Assert.Equal(expected.Order(StringComparer.Ordinal), first.Announced.Order(StringComparer.Ordinal));
        Assert.True(second.Succeeded, second.Output);
        Assert.Empty(second.Announced);
    }
}
