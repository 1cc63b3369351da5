using System.IO.Compression;
using MedSeqFT.Sdk.Tests.Builds;

namespace MedSeqFT.Sdk.Tests.Packages;

/// <summary>A newcomer's way with nothing standing in: template, packed SDK, its tool, a first build, the CI script.</summary>
[Collection(BuildCollection.Name)]
[Trait("Category", "RealTool")]
public sealed class TemplateRealToolTests : IDisposable
{
    // One generated task, and training as short as it can be.
    private static readonly string Tiny = $"""
        -p:FoundationModel={RealTool.Foundation}
        -p:PhantomCases=4
        -p:PhantomUnlabelled=0
        -p:MdsRuns=1
        -p:BufferSize=1
        -p:Iterations=1
        -p:DistillIterations=1
        -p:TileStep=1
        -p:Device=cpu
        -p:Threads=1
        -p:MinimumDice=0
        """;

    private readonly PackedFeed feed = new();

    [SkippableFact]
    public void TheTemplatesProjectBuildsAndItsCiScriptPublishesTheModelFromTheStageCache()
    {
        Skip.If(OperatingSystem.IsWindows(), "the script is for a POSIX shell");
        feed.Pack();
        using var sandbox = feed.Sandbox();
        TemplateHive.Install(sandbox);
        var made = TemplateHive.New(sandbox, "Abdomen");
        sandbox.Write("Abdomen/Directory.Build.rsp", Tiny);
        OneTask(sandbox);
        var published = Directory.CreateDirectory(sandbox.At("published")).FullName;

        var build = sandbox.Dotnet("build", "Abdomen", "-nologo", "-tl:off", "-v:n", $"-p:MedSeqFTStageCache={sandbox.At("cache")}");
        Directory.Delete(sandbox.At("Abdomen/obj"), recursive: true);
        var recipe = sandbox.Run("sh", "Abdomen/ci/build.sh", published, sandbox.At("cache"));

        Assert.True(made.Succeeded && build.Succeeded, made.Output + build.Output);
        Assert.Contains("evaluate Task01_Liver", build.Announced);
        Assert.True(recipe.Succeeded, recipe.Output);
        Assert.Contains("evaluate Task01_Liver: restored from the stage cache", recipe.Output, StringComparison.Ordinal);
        Assert.Contains("pack: restored from the stage cache", recipe.Output, StringComparison.Ordinal);
        Assert.Empty(recipe.Announced);
        using var package = ZipFile.OpenRead(Directory.GetFiles(published, "Abdomen.1.0.0.nupkg", SearchOption.AllDirectories).Single());
        Assert.Contains(package.Entries, e => e.FullName == "model/tasks/Task01_Liver/model.safetensors" && e.Length > 1_000_000);
    }

    public void Dispose() => feed.Dispose();

    private static void OneTask(BuildSandbox sandbox)
    {
        var project = File.ReadAllText(sandbox.At("Abdomen/Abdomen.csproj"));
        sandbox.Write("Abdomen/Abdomen.csproj", project
            .Replace("MedSeqFT.Sdk/1.0.0", $"MedSeqFT.Sdk/{PackedFeed.Version}", StringComparison.Ordinal)
            .Replace("</Project>", """
                  <PropertyGroup><EnableDefaultTaskDatasetItems>false</EnableDefaultTaskDatasetItems></PropertyGroup>
                  <ItemGroup><TaskDataset Include="datasets/Task01_Liver/dataset.json" /></ItemGroup>
                </Project>
                """, StringComparison.Ordinal));
    }
}
