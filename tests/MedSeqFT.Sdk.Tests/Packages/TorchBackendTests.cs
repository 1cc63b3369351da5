using System.Text.Json;
using System.Xml.Linq;
using MedSeqFT.Sdk.Tests.Builds;

namespace MedSeqFT.Sdk.Tests.Packages;

/// <summary>Which libtorch the sources ask for; that of the packed SDK is in <see cref="PackedSdkTests"/>. Evaluated only: nothing restores CUDA here.</summary>
[Collection(BuildCollection.Name)]
public sealed class TorchBackendTests
{
    private static readonly string Platform = OperatingSystem.IsWindows() ? "windows" : "linux";

    [Theory]
    [InlineData("MedSeqFT")]
    [InlineData("MedSeqFT.Tool")]
    public void ByDefaultTheyTakeTheOnePackageOfThisMachine(string project)
    {
        var package = Assert.Single(Torch(project));

        Assert.Equal($"libtorch-cpu-{(OperatingSystem.IsWindows() ? "win-x64" : OperatingSystem.IsMacOS() ? "osx-arm64" : "linux-x64")}", package);
    }

    [Theory]
    [InlineData("MedSeqFT")]
    [InlineData("MedSeqFT.Tool")]
    public void CudaTakesTorchSharpsCudaPackageInstead(string project) => Assert.Equal([$"TorchSharp-cuda-{Platform}"], Torch(project, "-p:TorchBackend=cuda"));

    [Fact]
    public void CudaForgetsWhereTheCpusLibTorchWas()
    {
        using var sandbox = new BuildSandbox();
        File.WriteAllText(sandbox.At("libtorch.json"), "{}");

        var result = sandbox.Dotnet(["msbuild", Path.Combine(BuildSandbox.Repository, "src", "MedSeqFT"), "-t:RemoveLibTorchLocation", "-p:TorchBackend=cuda", $"-p:OutDir={sandbox.At("")}"]);

        Assert.True(result.Succeeded, result.Output);
        Assert.False(File.Exists(sandbox.At("libtorch.json")));
        var target = XDocument.Load(Path.Combine(BuildSandbox.Repository, "src", "MedSeqFT", "LibTorch.props")).Descendants("Target").Single(t => t.Attribute("Name")!.Value == "RemoveLibTorchLocation");
        Assert.Equal("CopyFilesToOutputDirectory", target.Attribute("AfterTargets")!.Value); // as the one that writes it
    }

    [Fact]
    public void ThePackedSdkDownloadsTheVersionsThatTheSourcesWereBuiltWith()
    {
        var sources = XDocument.Load(Path.Combine(BuildSandbox.Repository, "Directory.Packages.props"));
        var packed = XDocument.Load(Path.Combine(BuildSandbox.Repository, "sdk", "medseqft.sdk", "1.0.0", "Sdk", "MedSeqFT.Tools.targets"));

        foreach (var name in new[] { "TorchSharpVersion", "LibTorchVersion" })
            Assert.Equal(sources.Descendants(name).Single().Value, packed.Descendants($"_{name}").Single().Value);
    }

    private static string[] Torch(string project, params string[] properties)
    {
        using var sandbox = new BuildSandbox();
        var result = sandbox.Dotnet(["msbuild", Path.Combine(BuildSandbox.Repository, "src", project), "-getItem:PackageReference", .. properties]);

        Assert.True(result.Succeeded, result.Output);
        using var json = JsonDocument.Parse(result.Output);
        return [.. json.RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray()
            .Select(item => item.GetProperty("Identity").GetString()!)
            .Where(name => name.StartsWith("libtorch", StringComparison.Ordinal) || name.StartsWith("TorchSharp-", StringComparison.Ordinal))];
    }
}
