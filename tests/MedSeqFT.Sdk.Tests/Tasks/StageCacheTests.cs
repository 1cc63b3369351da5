using System.Text.Json;
using MedSeqFT.Diagnostics;
using MedSeqFT.Pipeline;
using MedSeqFT.Sdk.Planning;
using MedSeqFT.Sdk.Tasks;

namespace MedSeqFT.Sdk.Tests.Tasks;

public sealed class StageCacheTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("medseqft-cache-").FullName;
    private readonly List<Diagnostic> warnings = [];

    [Fact]
    public void RestoresWhatWasStored()
    {
        Store(Leave("a", "0123"));
        var elsewhere = Request("b");

        Assert.True(Cache.TryRestore(elsewhere, warnings.Add));

        Assert.Equal("0123", File.ReadAllText(Path.Combine(elsewhere.Output, "cases", "weights")));
        Assert.Equal(["cases", "stage.json"], Names(elsewhere.Output));
        Assert.Equal(["finetuned"], Names(Path.GetDirectoryName(elsewhere.Output)!));
        Assert.Empty(warnings);
    }

    [Fact]
    public void ReplacesAnOlderResultAndItsCheckpoint()
    {
        Store(Leave("a", "0123"));
        var other = Leave("b", "older");
        _ = Directory.CreateDirectory(other.Output + ".partial");
        File.WriteAllText(other.Output + ".partial.key", other.Key);

        _ = Cache.TryRestore(other, warnings.Add);

        Assert.Equal("0123", File.ReadAllText(Path.Combine(other.Output, "cases", "weights")));
        Assert.Equal(["finetuned"], Names(Path.GetDirectoryName(other.Output)!));
    }

    [Theory]
    [InlineData("cases/weights", "012X", "'cases/weights' has another content than when it was stored")]
    [InlineData("cases/weights", "01", "'cases/weights' has another content than when it was stored")]
    [InlineData("cases/weights", null, "'cases/weights' is missing")]
    [InlineData("cache.json", "[", "cache.json can't be read")]
    [InlineData("cache.json", "[]", "cache.json can't be read")]
    [InlineData("cache.json", """[{"file":"../../secret","digest":"0"}]""", "'../../secret' is missing")]
    public void DropsADamagedEntryAndSaysSo(string file, string? content, string fault)
    {
        Store(Leave("a", "0123"));
        var entry = Directory.GetDirectories(Path.Combine(root, "cache", "finetune")).Single();
        File.Delete(Path.Combine(entry, file));
        if (content is not null)
            File.WriteAllText(Path.Combine(entry, file), content);

        var restored = Cache.TryRestore(Request("b"), warnings.Add);

        Assert.False(restored);
        Assert.Equal("MSQ2124", warnings.Single().Code);
        Assert.Contains(fault, warnings.Single().Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.Combine(root, "cache", "finetune")));
        Assert.False(Directory.Exists(Request("b").Output));
    }

    [Fact]
    public void TakesNoOtherStageOfTheSameDigest()
    {
        Store(Leave("a", "0123"));

        var restored = Cache.TryRestore(Request("b") with { KeyParts = [new("LoraRank", "4")] }, warnings.Add);

        Assert.False(restored);
        Assert.Contains("it holds another stage", warnings.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void KeepsTheFirstOfTwoEqualStages()
    {
        Store(Leave("a", "0123"));
        var entry = Directory.GetDirectories(Path.Combine(root, "cache", "finetune")).Single();
        var stored = File.GetLastWriteTimeUtc(Path.Combine(entry, "cache.json"));

        Store(Leave("b", "0123"));

        Assert.Equal([Path.GetFileName(entry)], Names(Path.Combine(root, "cache", "finetune")));
        Assert.Equal(stored, File.GetLastWriteTimeUtc(Path.Combine(entry, "cache.json")));
    }

    [Fact]
    public void SurvivesManyBuildsAtOnce()
    {
        var builds = Enumerable.Range(0, 8).Select(i => Leave($"a{i}", new string('w', 100_000))).ToList();
        var restored = 0;

        _ = Parallel.ForEach(builds, new ParallelOptions { MaxDegreeOfParallelism = 8 }, build =>
        {
            Cache.Store(build, d => { lock (warnings) warnings.Add(d); });
            if (Cache.TryRestore(Request("to-" + Path.GetFileName(Path.GetDirectoryName(build.Output))!), d => { lock (warnings) warnings.Add(d); }))
                _ = Interlocked.Increment(ref restored);
        });

        Assert.Empty(warnings);
        Assert.Equal(8, restored);
        Assert.Equal([builds[0].Key], Names(Path.Combine(root, "cache", "finetune")));
    }

    [Fact]
    public void WarnsOfAFolderThatCannotBeWritten()
    {
        File.WriteAllText(Path.Combine(root, "cache"), "a file where the folder should be");

        Store(Leave("a", "0123"));

        Assert.Equal("MSQ2125", warnings.Single().Code);
    }

    [Fact]
    public void LeavesAStageAloneThatAnotherProcessWritesTo()
    {
        Store(Leave("a", "0123"));
        var claimed = Request("b");
        _ = Directory.CreateDirectory(Path.GetDirectoryName(claimed.Output)!);
        using var claim = new FileStream(claimed.Output + ".lock", FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        Assert.False(Cache.TryRestore(claimed, warnings.Add));
        Assert.False(Directory.Exists(claimed.Output));
    }

    [Fact]
    public void DoesNothingWithoutAFolder()
    {
        var none = new StageCache("");
        var stage = Leave("a", "0123");

        none.Store(stage, warnings.Add);

        Assert.False(none.Holds(stage));
        Assert.False(none.TryRestore(stage, warnings.Add));
        Assert.Empty(warnings);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private StageCache Cache => new(Path.Combine(root, "cache"));

    private void Store(StageRequest request) => Cache.Store(request, warnings.Add);

    private StageRequest Request(string project) => new()
    {
        Stage = "finetune",
        Task = "Liver",
        Key = new string('a', 32),
        KeyParts = [new KeyPart("LoraRank", "2")],
        Output = Path.Combine(root, project, "finetuned"),
    };

    private StageRequest Leave(string project, string weights)
    {
        var request = Request(project);
        _ = Directory.CreateDirectory(Path.Combine(request.Output, "cases"));
        File.WriteAllText(Path.Combine(request.Output, "cases", "weights"), weights);
        var record = new StageRecord("finetune", "Liver", request.Key, request.KeyParts, [new StageOutput("cases/weights", weights.Length)]);
        File.WriteAllText(Path.Combine(request.Output, "stage.json"), JsonSerializer.Serialize(record, StageRequest.Json));
        return request;
    }

    private static IEnumerable<string?> Names(string folder) => Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
