using MedSeqFT.Sdk.Tasks;

namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>Two model projects and an application of two frameworks that needs both, as one solution.</summary>
[Collection(BuildCollection.Name)]
public sealed class SolutionTests : IDisposable
{
    // Frameworks without their reference packs, which are not on every machine.
    private const string Application = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFrameworks>net10.0;net9.0</TargetFrameworks>
            <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
          </PropertyGroup>
          <ItemGroup>
            <Reference Include="$(NetCoreTargetingPackRoot)/Microsoft.NETCore.App.Ref/*/ref/net10.0/*.dll" />
            <ProjectReference Include="../A/A.csproj" OutputItemType="Model" Condition="'$(TargetFramework)' == 'net10.0'" />
            <ProjectReference Include="../A/A.csproj;../B/B.csproj" Exclude="@(ProjectReference)" OutputItemType="Model" ReferenceOutputAssembly="false" SkipGetTargetFrameworkProperties="true" GlobalPropertiesToRemove="TargetFramework" />
          </ItemGroup>
          <Target Name="ShowModels" AfterTargets="Build">
            <Message Importance="High" Text="$(TargetFramework) has %(Model.ModelName) in %(Model.Identity)" Condition="'$(TargetFramework)' != '' and '@(Model)' != ''" />
          </Target>
        </Project>
        """;

    private readonly BuildSandbox sandbox = new();

    public SolutionTests()
    {
        foreach (var model in (string[])["A", "B"])
        {
            sandbox.Write($"{model}/{model}.csproj", """
                <Project Sdk="MedSeqFT.Sdk/1.0.0"><PropertyGroup><Strategy>scratch</Strategy></PropertyGroup></Project>
                """);
            sandbox.Write($"{model}/datasets/Liver/dataset.json", "{}");
        }
        sandbox.Write("App/App.csproj", Application);
        sandbox.Write("App/Empty.cs", "internal static class Empty;");
        sandbox.Write("All.slnx", """<Solution><Project Path="App/App.csproj" /><Project Path="A/A.csproj" /><Project Path="B/B.csproj" /></Solution>""");
    }

    [SkippableFact]
    public void BuildsEachModelOnceAsAGraphInNodesThatStay()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "looks for the nodes under /proc");
        using var nodes = new KeptNodes();
        nodes.Allow(sandbox);

        var first = Build("-graph");
        var waiting = nodes.Waiting();
        var isFree = IsFree("A") && IsFree("B");
        sandbox.Write("B/datasets/Liver/dataset.json", """{ "name": "other" }""");
        var second = Build("-graph");

        Assert.True(first.Succeeded, first.Output);
        Assert.Equal(["evaluate Liver", "finetune Liver", "inspect Liver", "pack", "preprocess Liver"], Runs("A"));
        Assert.NotEmpty(waiting);
        Assert.True(isFree);
        Assert.True(second.Succeeded, second.Output);
        Assert.Equal(10, Runs("B").Count);
        Assert.True(File.Exists(sandbox.At("B/bin/Debug/models/B.1.0.1/model.json")), second.Output);
        Assert.Contains(nodes.Waiting(), waiting.Contains);
    }

    [Fact]
    public void HandsItsModelToAProjectThatReferencesIt()
    {
        var build = Build();

        Assert.True(build.Succeeded, build.Output);
        Assert.Equal((5, 5), (Runs("A").Count, Runs("B").Count));
        foreach (var framework in (string[])["net10.0", "net9.0"])
            foreach (var model in (string[])["A", "B"])
                Assert.Contains($"{framework} has {model} in {sandbox.At($"{model}/bin/Debug/models/{model}.1.0.0")}", build.Output, StringComparison.Ordinal);
    }

    public void Dispose() => sandbox.Dispose();

    private BuildResult Build(params string[] arguments) => sandbox.Dotnet(["build", "All.slnx", "-m:2", "-nologo", "-tl:off", .. arguments]);

    private IReadOnlyList<string> Runs(string model) => [.. File.ReadAllLines(sandbox.At($"{model}/runs.log")).Order(StringComparer.Ordinal)];

    private bool IsFree(string model)
    {
        using var taken = BuildLock.Take(sandbox.At($"{model}/obj/medseqft"));
        return true;
    }
}
