using Xunit.Abstractions;

namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>'dotnet build' with the real tool and obj/medseqft on a file system that is full at random points; then with room.</summary>
[Collection(BuildCollection.Name)]
[Trait("Category", "RealTool")]
public sealed class FullDiskBuildTests(RealProject trained, ITestOutputHelper log)
{
    private const string Script = """
        mount -t tmpfs -o size=64k tmpfs obj/medseqft || exit 77
        for size in "$@"; do
          mount -o remount,size="$size" obj/medseqft
          dotnet build Model.proj -tl:off -v:n -nologo -m:1
          echo "size $size: $?"
        done
        cp -r obj/medseqft left
        """;

    [SkippableFact]
    public void EndsWithTheBytesOfAnUndisturbedBuildOnceThereIsRoom()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "mounts a file system of its own");
        using var sandbox = trained.Fresh();
        Directory.Delete(sandbox.At($"datasets/{RealProject.Kidneys}"), recursive: true);
        var state = Directory.CreateDirectory(sandbox.At("obj/medseqft")).FullName;
        var sizes = TooSmall(5);

        var result = sandbox.Run("unshare", ["-rm", "bash", "-c", Script, "bash", .. sizes.Select(s => $"{s}k"), "1g"]);

        log.WriteLine(result.Output);
        Skip.If(!result.Output.Contains("size ", StringComparison.Ordinal), $"no mount namespace here: {result.Output}");
        Assert.All(sizes, s => Assert.Contains($"size {s}k: 1", result.Output, StringComparison.Ordinal));
        Assert.Contains("size 1g: 0", result.Output, StringComparison.Ordinal);
        Assert.Matches("error MSQ5010|error MSQ2119", result.Output);
        Assert.DoesNotContain("MSB4018", result.Output, StringComparison.Ordinal);
        Directory.Delete(state);
        Directory.Move(sandbox.At("left"), state);
        Assert.Equal(trained.StagesOfOneTask, LeftStages.In(sandbox));
        Assert.Empty(LeftStages.Unfinished(sandbox));
    }

    // In KiB, growing: each build goes on from what the one before could keep. All less than the finished stages take.
    private List<long> TooSmall(int count)
    {
        using var project = trained.Copy();
        var needed = new DirectoryInfo(project.At($"obj/medseqft/{RealProject.Liver}")).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length) >> 10;
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextInt64(64, needed)).Order()];
    }
}
