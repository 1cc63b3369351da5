using System.IO.Compression;
using MedSeqFT.Sdk.Tests.Builds;

namespace MedSeqFT.Sdk.Tests.Packages;

/// <summary>dotnet pack and dotnet publish of a model project, and a project that takes the package.</summary>
[Collection(BuildCollection.Name)]
public sealed class PackTests(BuiltProject built)
{
    private const string Consumer = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework><CopyMedSeqFTModels>true</CopyMedSeqFTModels></PropertyGroup>
          <ItemGroup><PackageReference Include="Model" Version="1.0.0" /></ItemGroup>
        </Project>
        """;

    [Fact]
    public void GivesTheSameBytesAtAnyTimeAndPlace()
    {
        using var here = built.Copy();
        using var there = built.Copy();

        var first = here.Dotnet("pack", "Model.proj", "-nologo", "-o", here.At("feed"));
        foreach (var file in Directory.GetFiles(there.At("bin/Debug/models"), "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var second = there.Dotnet("pack", "Model.proj", "-nologo", "-o", there.At("feed"));

        Assert.True(first.Succeeded && second.Succeeded, first.Output + second.Output);
        Assert.Equal(["pack"], first.Runs);
        Assert.Equal(File.ReadAllBytes(here.At("feed/Model.1.0.0.nupkg")), File.ReadAllBytes(there.At("feed/Model.1.0.0.nupkg")));
    }

    [Fact]
    public void GivesAConsumerThePathOfTheModel()
    {
        using var sandbox = built.Copy();
        _ = sandbox.Dotnet("pack", "Model.proj", "-nologo", "-o", sandbox.At("feed"));
        sandbox.Write("nuget.config", $"<configuration><packageSources><clear /><add key=\"feed\" value=\"{sandbox.At("feed")}\" /></packageSources></configuration>");
        sandbox.Set("NUGET_PACKAGES", sandbox.At("packages"));
        sandbox.Write("app/App.csproj", Consumer);
        sandbox.Write("app/Empty.cs", "internal static class Empty;");

        var build = sandbox.Dotnet("build", "app/App.csproj", "-nologo");
        var asked = sandbox.Dotnet("msbuild", "app/App.csproj", "-getProperty:MedSeqFTModel_Model", "-getItem:MedSeqFTModel");

        Assert.True(build.Succeeded, build.Output);
        Assert.True(File.Exists(sandbox.At("app/bin/Debug/net10.0/models/Model/carry-over.safetensors")));
        Assert.Contains($"\"MedSeqFTModel_Model\": \"{sandbox.At("packages/model/1.0.0/model/")}\"", asked.Output, StringComparison.Ordinal);
        Assert.Contains("\"Tasks\": \"Colon;Liver\"", asked.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(sandbox.At("packages/model/1.0.0/model/model.json")));
    }

    [Fact]
    public void PutsNothingButTheModelIntoThePackage()
    {
        using var sandbox = built.Copy();

        var pack = sandbox.Dotnet("pack", "Model.proj", "-nologo", "-p:PackageId=Abdomen.CT", "-o", sandbox.At("feed"));

        Assert.True(pack.Succeeded, pack.Output);
        using var package = ZipFile.OpenRead(sandbox.At("feed/Abdomen.CT.1.0.0.nupkg"));
        Assert.Equal(
            ["Abdomen.CT.nuspec", "buildTransitive/Abdomen.CT.props", "buildTransitive/Abdomen.CT.targets", "model/carry-over.safetensors", "model/model.json"],
            package.Entries.Select(e => e.FullName).Where(n => n[0] is not ('_' or '[') && !n.StartsWith("package/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void NeverTrainsWhenToldNotToBuild()
    {
        using var sandbox = built.Copy();

        var pack = sandbox.Dotnet("pack", "Model.proj", "-nologo", "--no-build", "-p:LoraRank=4");

        Assert.Contains("error MSQ2131: there is no model in", pack.Output, StringComparison.Ordinal);
        Assert.Empty(pack.Runs);
    }

    [Fact]
    public void RefusesWeightsBeyondTwoGigabytesWithTheRemedy()
    {
        using var sandbox = built.Copy();
        using (var sparse = File.Create(sandbox.At("bin/Debug/models/Model.1.0.0/large.safetensors")))
            sparse.SetLength((2L << 30) + 1);

        var pack = sandbox.Dotnet("pack", "Model.proj", "-nologo", "--no-build", "-c", "Debug", "-o", sandbox.At("feed"));

        Assert.Contains("error MSQ2132: the model 'Model.1.0.0' has 2049 MiB, more than ModelPackageLimit (2048 MiB)", pack.Output, StringComparison.Ordinal);
        Assert.Contains("Hand it on as a folder with 'dotnet publish'", pack.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(sandbox.At("feed/Model.1.0.0.nupkg")));
    }

    [Fact]
    public void PublishesTheModelIntoAFolderThatHoldsNothingElse()
    {
        using var sandbox = built.Copy();
        sandbox.Write("out/Model/tasks/Removed/model.safetensors", "of an older version");
        sandbox.Write("out/notes.txt", "the user's own");

        var publish = sandbox.Dotnet("publish", "Model.proj", "-nologo", "-c", "Debug", "-o", sandbox.At("out"));

        Assert.True(publish.Succeeded, publish.Output);
        Assert.Empty(publish.Runs);
        Assert.Equal(["carry-over.safetensors", "model.json"], Directory.GetFiles(sandbox.At("out/Model"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order());
        Assert.True(File.Exists(sandbox.At("out/notes.txt")));
    }

    [Fact]
    public void SaysTheNextVersionWithoutBuildingIt()
    {
        using var sandbox = built.Copy();

        var now = sandbox.Dotnet("build", "Model.proj", "-t:GetModelVersion", "-getProperty:ModelVersion");
        sandbox.AddDataset("Aorta");
        var next = sandbox.Dotnet("build", "Model.proj", "-t:GetModelVersion", "-getProperty:ModelVersion");

        Assert.Equal(["1.0.0", "1.1.0"], [now.Output.Trim(), next.Output.Trim()]);
        Assert.Empty(next.Runs);
    }
}
