using MedSeqFT.Sdk.Tests.Builds;

namespace MedSeqFT.Sdk.Tests.Packages;

/// <summary>
/// A folder feed with the SDK packed as a user gets it, its own tool included, and a global packages folder of its own.
/// TorchSharp and libtorch (600 MB) come from the machine's packages folder, read as a fallback folder.
/// </summary>
internal sealed class PackedFeed : IDisposable
{
    public const string Version = "1.0.0-real";

    private readonly string folder = Directory.CreateTempSubdirectory("medseqft-real-").FullName;

    public string Feed => Path.Combine(folder, "feed");

    public string Packages => Path.Combine(folder, "packages");

    public void Pack()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var tool = Path.Combine(BuildSandbox.Repository, "src", "MedSeqFT.Tool", "bin", configuration, "net10.0");
        using var clone = new BuildSandbox();
        var pack = clone.Dotnet(
            "pack", Path.Combine(BuildSandbox.Repository, "sdk", "MedSeqFT.Sdk"), "--no-build", "-c", configuration, "-nologo",
            $"-p:Version={Version}", $"-p:ToolFolder={tool}", "-o", Feed);
        Assert.True(pack.Succeeded, pack.Output);
    }

    /// <summary>An empty project folder that takes the SDK from the feed and, unlike others, its own tool.</summary>
    public BuildSandbox Sandbox()
    {
        var sandbox = new BuildSandbox(Feed);
        sandbox.Set("NUGET_PACKAGES", Packages);
        sandbox.Set("OMP_NUM_THREADS", "1");
        sandbox.Write("Directory.Build.props", "<Project><PropertyGroup><NuGetAudit>false</NuGetAudit></PropertyGroup></Project>");
        sandbox.Write("nuget.config", $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{Feed}" /></packageSources>
              <fallbackPackageFolders><add key="machine" value="{MachinePackages}" /></fallbackPackageFolders>
            </configuration>
            """);
        return sandbox;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string MachinePackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
