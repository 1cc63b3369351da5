namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>Two checkouts of one project and a folder between them.</summary>
[Collection(BuildCollection.Name)]
public sealed class StageCacheBuildTests : IDisposable
{
    private readonly string cache = Directory.CreateTempSubdirectory("medseqft-cache-").FullName;

    [Fact]
    public void AFreshCheckoutRunsNoStageAndADamagedEntryRunsAgain()
    {
        using var first = Checkout();
        using var second = Checkout();
        using var third = Checkout();

        var trained = first.Build($"-p:MedSeqFTStageCache={cache}");
        var explained = second.Build($"-p:MedSeqFTStageCache={cache}", "-p:Explain=true");
        var restored = second.Build($"-p:MedSeqFTStageCache={cache}");
        var merged = Directory.GetFiles(Path.Combine(cache, "merge"), "carry-over.safetensors", SearchOption.AllDirectories).Single();
        File.WriteAllText(merged, "damaged");
        var repaired = third.Build($"-p:MedSeqFTStageCache={cache}");

        Assert.True(trained.Succeeded && restored.Succeeded && repaired.Succeeded, trained.Output + restored.Output + repaired.Output);
        Assert.Equal(9, trained.Runs.Count);
        Assert.Contains("  finetune Liver: from the stage cache, first build", explained.Output, StringComparison.Ordinal);
        Assert.Empty(restored.Runs);
        Assert.Contains("finetune Liver: restored from the stage cache, first build", restored.Output, StringComparison.Ordinal);
        Assert.Equal(LeftStages.In(first), LeftStages.In(second));
        Assert.Equal(["merge Liver"], repaired.Runs);
        Assert.Contains("warning MSQ2124", repaired.Output, StringComparison.Ordinal);
        Assert.Equal(LeftStages.In(first), LeftStages.In(third));
        Assert.NotEqual("damaged", File.ReadAllText(merged));
    }

    [Fact]
    public async Task TwoBuildsAtOnceLeaveASoundCache()
    {
        using var first = Checkout();
        using var second = Checkout();
        using var third = Checkout();

        var builds = await Task.WhenAll(new[] { first, second }.Select(s => Task.Run(() => s.Build($"-p:MedSeqFTStageCache={cache}"))));
        var restored = third.Build($"-p:MedSeqFTStageCache={cache}");

        Assert.All([.. builds, restored], b => Assert.True(b.Succeeded, b.Output));
        Assert.All([.. builds, restored], b => Assert.DoesNotContain("MSQ212", b.Output, StringComparison.Ordinal));
        Assert.Empty(restored.Runs);
        Assert.Equal(LeftStages.In(first), LeftStages.In(second));
        Assert.Equal(LeftStages.In(first), LeftStages.In(third));
        Assert.Equal(9, Directory.GetDirectories(cache).SelectMany(stage => Directory.GetDirectories(stage)).Count());
    }

    public void Dispose() => Directory.Delete(cache, recursive: true);

    private static BuildSandbox Checkout()
    {
        var sandbox = new BuildSandbox();
        sandbox.AddDataset("Liver");
        return sandbox;
    }
}
