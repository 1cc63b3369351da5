namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>A build that saw that nothing changed spares the next one its plan, and never hides a change.</summary>
[Collection(BuildCollection.Name)]
public sealed class SettledBuildTests(BuiltProject built)
{
    [Fact]
    public void PlansNoMoreUntilSomethingChanges()
    {
        using var sandbox = built.Copy();
        Settle(sandbox);

        var settled = sandbox.Build("--no-restore", "-clp:PerformanceSummary");
        var barred = sandbox.Build("--no-restore", "-p:MinimumDice=0.95");
        sandbox.Write("datasets/Liver/imagesTr/b.nii.gz", "another image");
        // A file of the last two seconds is not trusted yet, and this build may take less.
        File.SetLastWriteTimeUtc(sandbox.At("datasets/Liver/imagesTr/b.nii.gz"), DateTime.UtcNow.AddMinutes(-1));
        var changed = sandbox.Build("--no-restore", "-clp:PerformanceSummary");
        var after = sandbox.Build("--no-restore", "-clp:PerformanceSummary");

        Assert.DoesNotContain("PlanSequence", settled.Output, StringComparison.Ordinal);
        Assert.Equal(17, settled.Output.Split("skipped, nothing changed").Length - 1);
        Assert.Contains("bin/Debug/models/Model.1.0.0", settled.Output, StringComparison.Ordinal);
        Assert.Contains("error MSQ2133", barred.Output, StringComparison.Ordinal);
        Assert.Contains("PlanSequence", changed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("PlanSequence", after.Output, StringComparison.Ordinal);
        Assert.Equal(8, changed.Runs.Count(r => r.EndsWith(" Liver", StringComparison.Ordinal)));
    }

    // A copy has new times, so that the first build plans; the second one may still see its keys move.
    private static void Settle(BuildSandbox sandbox)
    {
        foreach (var file in Directory.GetFiles(sandbox.At("datasets"), "*", SearchOption.AllDirectories).Append(sandbox.At("weights/m0.safetensors")))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(-1));
        Assert.True(sandbox.Build().Succeeded);
        Assert.True(sandbox.Build("--no-restore").Succeeded);
    }
}
