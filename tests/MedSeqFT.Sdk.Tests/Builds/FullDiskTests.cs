using System.Diagnostics;
using System.Text.Json;
using MedSeqFT.Pipeline;

namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>A stage on a file system of a few megabytes, in a mount namespace of its own; then the same with room.</summary>
[Collection(BuildCollection.Name)]
[Trait("Category", "RealTool")]
public sealed class FullDiskTests(RealProject trained) : IDisposable
{
    private const string Script = """
        mount -t tmpfs -o size=2m tmpfs "$1/disk" || exit 77
        dotnet "$2" merge "$1/request.json"; echo "full: $?"
        mount -o remount,size=200m "$1/disk"
        dotnet "$2" merge "$1/request.json"; echo "freed: $?"
        cp -r "$1/disk/." "$1/left"
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("medseqft-full-").FullName;

    [SkippableFact]
    public void SaysSoAndEndsWellOnceThereIsRoom()
    {
        using var project = trained.Copy();
        foreach (var name in new[] { "disk", "left" })
            _ = Directory.CreateDirectory(Path.Combine(folder, name));
        WriteRequest(project);

        var (code, said) = Run();

        Skip.If(code != 0 && !said.Contains("full:", StringComparison.Ordinal), $"no mount namespace here: {said}");
        Assert.Contains("MSQ5010", said, StringComparison.Ordinal);
        Assert.Contains("full: 1", said, StringComparison.Ordinal);
        Assert.Contains("freed: 0", said, StringComparison.Ordinal);
        var file = $"refined/carry-over.safetensors";
        Assert.Equal(LeftStages.Digest(project.At($"obj/medseqft/{RealProject.Kidneys}/{file}")), LeftStages.Digest(Path.Combine(folder, "left", file)));
        Assert.Equal([Path.Combine(folder, "left", "refined")], Directory.GetFileSystemEntries(Path.Combine(folder, "left")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void WriteRequest(BuildSandbox project)
    {
        var text = File.ReadAllText(project.At($"obj/medseqft/{RealProject.Kidneys}/merge.request.json"))
            .Replace(trained.Root, project.At(""), StringComparison.Ordinal);
        var request = JsonSerializer.Deserialize<StageRequest>(text, StageRequest.Json)! with { Output = Path.Combine(folder, "disk", "refined") };
        File.WriteAllText(Path.Combine(folder, "request.json"), JsonSerializer.Serialize(request, StageRequest.Json));
    }

    private (int Code, string Said) Run()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "mounts a file system of its own");
        var start = new ProcessStartInfo("unshare", ["-rm", "bash", "-c", Script, "bash", folder, RealTool.Path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said + errors.Result);
    }
}
