using MedSeqFT.Sdk.Tests.Builds;

namespace MedSeqFT.Sdk.Tests.Packages;

/// <summary>'dotnet new medseqft' from the packed template, in a template hive of its own, and the CI script that it brings.</summary>
[Collection(BuildCollection.Name)]
public sealed class TemplateTests : IDisposable
{
    private readonly BuildSandbox sandbox = new();

    [Fact]
    public void MakesAProjectOfItsNameWithAndWithoutGeneratedTasks()
    {
        TemplateHive.Install(sandbox);

        var small = New("small/Abdomen");
        var own = New("own/Lung", "--phantoms", "false", "--foundation", "m0.pt", "--ci", "false");

        Assert.True(small.Succeeded && own.Succeeded, small.Output + own.Output);
        Assert.Contains("<PhantomSeed>1</PhantomSeed>", File.ReadAllText(sandbox.At("small/Abdomen/Abdomen.csproj")), StringComparison.Ordinal);
        Assert.True(File.Exists(sandbox.At("small/Abdomen/.gitignore")));
        Assert.Contains("sh ci/build.sh", File.ReadAllText(sandbox.At("small/Abdomen/.github/workflows/model.yml")), StringComparison.Ordinal);
        var project = File.ReadAllText(sandbox.At("own/Lung/Lung.csproj"));
        Assert.Contains("<FoundationModel>m0.pt</FoundationModel>", project, StringComparison.Ordinal);
        Assert.DoesNotContain("Phantom", project, StringComparison.Ordinal);
        Assert.DoesNotContain("#if", project + File.ReadAllText(sandbox.At("own/Lung/README.md")), StringComparison.Ordinal);
        Assert.False(Directory.Exists(sandbox.At("own/Lung/ci")));
    }

    [SkippableFact]
    public void BringsACiScriptThatPublishesAGoodModelAndRefusesABadOne()
    {
        Skip.If(OperatingSystem.IsWindows(), "the script is for a POSIX shell");
        TemplateHive.Install(sandbox);
        Assert.True(New("Abdomen").Succeeded);
        _ = Directory.CreateDirectory(sandbox.At("feed"));

        var unlocked = sandbox.Run("sh", "Abdomen/ci/build.sh", sandbox.At("feed"), sandbox.At("cache"));
        var first = sandbox.Dotnet("build", "Abdomen", "-nologo");
        var good = sandbox.Run("sh", "Abdomen/ci/build.sh", sandbox.At("feed"), sandbox.At("cache"));
        sandbox.Write("Abdomen/dice.Task01_Phantom", "0.3");
        Directory.Delete(sandbox.At("Abdomen/obj/medseqft/Task01_Phantom/evaluated"), recursive: true);
        Directory.Delete(sandbox.At("Abdomen/packages"), recursive: true);
        var bad = sandbox.Run("sh", "Abdomen/ci/build.sh", sandbox.At("feed"), sandbox.At("other-cache"));

        Assert.Contains("error MSQ2111", unlocked.Output, StringComparison.Ordinal);
        Assert.True(first.Succeeded, first.Output);
        Assert.True(good.Succeeded, good.Output);
        Assert.Equal(["Abdomen.1.0.0.nupkg"], Directory.GetFiles(sandbox.At("feed"), "*", SearchOption.AllDirectories).Select(Path.GetFileName));
        Assert.False(bad.Succeeded, bad.Output);
        Assert.Contains("error MSQ2133: task 'Task01_Phantom'", bad.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(sandbox.At("Abdomen/packages")));
    }

    public void Dispose() => sandbox.Dispose();

    private BuildResult New(string folder, params string[] options) => TemplateHive.New(sandbox, folder, options);
}
