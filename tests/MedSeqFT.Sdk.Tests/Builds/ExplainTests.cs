namespace MedSeqFT.Sdk.Tests.Builds;

[Collection(BuildCollection.Name)]
public sealed class ExplainTests(BuiltProject built)
{
    [Fact]
    public void PrintsThePlanAndLeavesNoTrace()
    {
        using var sandbox = built.Copy();
        sandbox.AddDataset("Aorta");
        var before = Files(sandbox);

        var result = sandbox.Build("-p:Explain=true", "-p:LoraRank=4");

        Assert.True(result.Succeeded, result.Output);
        Assert.Matches("Model 1.1.0: 15 of 25 stages to run, about 0:[0-9]{2}:[0-9]{2}, tasks Colon -> Liver -> Aorta", result.Output);
        Assert.Contains("  finetune Colon: skipped, nothing changed", result.Output, StringComparison.Ordinal);
        Assert.Matches("  distill Colon: would run, LoraRank changed 2 -> 4, about 0:[0-9]{2}:[0-9]{2}", result.Output);
        Assert.Matches("  inspect Aorta: would run, first build, about 0:[0-9]{2}:[0-9]{2}", result.Output);
        Assert.Empty(result.Runs);
        Assert.Equal(before, Files(sandbox));
    }

    [Fact]
    public void PrintsThePlanUpToTheTaskThatIsAskedFor()
    {
        using var sandbox = built.Copy();

        var result = sandbox.Build("-p:Explain=true", "-p:LoraRank=4", "-p:ModelTask=Colon");
        var unknown = sandbox.Build("-p:Explain=true", "-p:ModelTask=Colom");

        Assert.Matches("Model 1.0.1: 2 of 8 stages to run, about 0:[0-9]{2}:[0-9]{2}, tasks Colon\n", result.Output.ReplaceLineEndings("\n"));
        Assert.DoesNotContain("Liver", string.Concat(result.Output.Split('\n').Where(line => line.Contains("would run", StringComparison.Ordinal))), StringComparison.Ordinal);
        Assert.Contains("error MSQ2116", unknown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void TheBuildItselfSaysWhatItInvalidatesAndHowLongItTakes()
    {
        using var sandbox = built.Copy();

        var result = sandbox.Build("-p:LoraRank=4");

        Assert.Contains("Model 1.0.1: 7 of 17 stages to run, about 0:", result.Output, StringComparison.Ordinal);
        Assert.Contains("this rebuilds 'Colon' (distill, merge), 'Liver' (finetune, distill, merge, evaluate)", result.Output, StringComparison.Ordinal);
    }

    // Restore and PrepareForBuild touch files of their own; what matters is ours. Digests of new files are kept: reading them
    // again would be no use to anyone.
    private static List<(string, DateTime, string)> Files(BuildSandbox sandbox) =>
        [.. Directory.GetFiles(sandbox.At("obj/medseqft"), "*", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/.tasks/", StringComparison.Ordinal) && Path.GetFileName(f) != "hashcache")
            .Concat(Directory.GetFiles(sandbox.At(""), "*.json"))
            .Order(StringComparer.Ordinal)
            .Select(f => (f, File.GetLastWriteTimeUtc(f), File.ReadAllText(f)))];
}
