using System.Text.RegularExpressions;
using MedSeqFT.Sdk.Tests.Builds;

namespace MedSeqFT.Sdk.Tests.Packages;

/// <summary>README's snippets, in an application that knows the library and the model as packages only.</summary>
[Collection(BuildCollection.Name)]
[Trait("Category", "RealTool")]
public sealed partial class ModelConsumerTests(RealProject trained) : IDisposable
{
    private readonly PackedFeed feed = new();

    [SkippableFact]
    public void PredictsAsTheToolDoes()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "README's snippet names libtorch's package for Linux");
        using var model = trained.Copy();
        using var application = feed.Sandbox();
        Pack(model);
        WriteProgram(application);
        var image = Directory.GetFiles(model.At($"datasets/{RealProject.Liver}/imagesTr"), "*.nii.gz").Order(StringComparer.Ordinal).First();
        File.Copy(image, application.At("scan.nii.gz"));

        var build = application.Dotnet("build", "App/App.csproj", "-nologo", "-v:q");
        var run = application.Dotnet("App/bin/Debug/net10.0/App.dll");
        RealTool.Run("predict", "--model", model.At("bin/Debug/models/Model.1.1.0"), "--task", RealProject.Liver, "--input", image, "--output", model.At("labels.nii.gz"), "--device", "cpu");

        Assert.True(build.Succeeded, build.Output);
        Assert.True(run.Succeeded, run.Output);
        Assert.Matches("shape 1( [0-9]+){3}", run.Output);
        Assert.Equal(File.ReadAllBytes(model.At("labels.nii.gz")), File.ReadAllBytes(application.At("labels.nii.gz")));
    }

    public void Dispose() => feed.Dispose();

    private void Pack(BuildSandbox model)
    {
        var library = model.Dotnet(
            "pack", Path.Combine(BuildSandbox.Repository, "src", "MedSeqFT"), "--no-build", "-nologo",
            "-c", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "-o", feed.Feed);
        var package = model.Dotnet("pack", "Model.proj", "--no-build", "-nologo", "-c", "Debug", "-p:PackageId=Example", "-o", feed.Feed);
        Assert.True(library.Succeeded && package.Succeeded, library.Output + package.Output);
    }

    private static void WriteProgram(BuildSandbox application)
    {
        var readme = File.ReadAllText(Path.Combine(BuildSandbox.Repository, "README.md"));
        application.Write("App/App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
              {References().Match(readme).Groups[1].Value}
            </Project>
            """);
        application.Write("App/Program.cs", Program().Match(readme).Groups[1].Value + """
            model.PredictFile("scan.nii.gz", "labels.nii.gz");
            Console.WriteLine("shape " + string.Join(' ', labels.Voxels.shape));
            """);
    }

    [GeneratedRegex("```xml\\s(<PropertyGroup>\\s*<CopyMedSeqFTModels>.*?)```", RegexOptions.Singleline)]
    private static partial Regex References();

    [GeneratedRegex("```csharp\\s(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Program();
}
