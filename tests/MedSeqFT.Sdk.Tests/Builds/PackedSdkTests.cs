using System.IO.Compression;

namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>The nupkg from a folder feed, with a global packages folder of its own.</summary>
[Collection(BuildCollection.Name)]
public sealed class PackedSdkTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("medseqft-feed-").FullName;

    [Fact]
    public void BuildsAModelAndDownloadsOneLibTorch()
    {
        Pack();
        using var sandbox = new BuildSandbox(folder);
        sandbox.Set("NUGET_PACKAGES", Path.Combine(folder, "packages"));
        sandbox.Project("<Strategy>fft</Strategy>", version: "1.0.0-test");
        sandbox.AddDataset("Liver");

        var result = sandbox.Build();
        var cpu = sandbox.Dotnet("msbuild", "Model.proj", "-p:MedSeqFTToolPath=", "-getItem:PackageDownload,PackageReference");
        var cuda = sandbox.Dotnet("msbuild", "Model.proj", "-p:MedSeqFTToolPath=", "-p:TorchBackend=cuda", "-getItem:PackageDownload,PackageReference");

        Assert.True(result.Succeeded, result.Output);
        Assert.Equal(["inspect Liver", "preprocess Liver", "finetune Liver", "evaluate Liver", "pack"], result.Runs);
        Assert.Contains("\"libtorch-cpu-", cpu.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("TorchSharp-cuda", cpu.Output, StringComparison.Ordinal);
        Assert.Contains("\"TorchSharp-cuda-", cuda.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("libtorch-cpu-", cuda.Output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void Pack()
    {
        var tool = Directory.CreateDirectory(Path.Combine(folder, "tool")).FullName;
        File.WriteAllText(Path.Combine(tool, "MedSeqFT.Tool.dll"), "stands in for the tool");
        File.WriteAllText(Path.Combine(tool, "libtorch.json"), "of this machine");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(tool, "fr")).FullName, "text.dll"), "a satellite");
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        using var clone = new BuildSandbox();

        var pack = clone.Dotnet(
            "pack", Path.Combine(BuildSandbox.Repository, "sdk", "MedSeqFT.Sdk"), "--no-build", "-c", configuration, "-nologo",
            "-p:Version=1.0.0-test", $"-p:ToolFolder={tool}", "-o", folder);

        Assert.True(pack.Succeeded, pack.Output);
        using var package = ZipFile.OpenRead(Path.Combine(folder, "MedSeqFT.Sdk.1.0.0-test.nupkg"));
        Assert.Equal(["tools/worker/MedSeqFT.Tool.dll", "tools/worker/fr/text.dll"], package.Entries
            .Select(e => e.FullName).Where(n => n.StartsWith("tools/worker/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains(package.Entries, e => e.FullName == "tools/net10.0/MedSeqFT.Sdk.dll");
        Assert.DoesNotContain(package.Entries, e => e.FullName.Contains("torch", StringComparison.OrdinalIgnoreCase));
    }
}
