namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>What a person sees in a terminal while a stage runs.</summary>
[Collection(BuildCollection.Name)]
public sealed class LiveProgressTests(BuiltProject built)
{
    [SkippableFact]
    public void OfTheRunningStageStandsInTheTerminalLoggersLine()
    {
        Skip.IfNot(File.Exists("/usr/bin/script"), "needs util-linux's script for a terminal");
        using var sandbox = built.Copy();
        sandbox.Write("slow.merge.Colon", "");
        sandbox.Set("TERM", "xterm");

        var shown = InTerminal(sandbox, "-p:LoraRank=4");
        var silent = InTerminal(sandbox, "-p:LoraRank=8 -p:MedSeqFTLiveProgress=false");

        Assert.Matches(@"merge\W.*Colon 2/2 loss 0\.5", shown.Output);
        Assert.True(silent.Succeeded, silent.Output);
        Assert.DoesNotContain("Colon 2/2", silent.Output, StringComparison.Ordinal);
    }

    private static BuildResult InTerminal(BuildSandbox sandbox, string arguments)
    {
        var result = sandbox.Run("script", "-qec", $"stty cols 200; dotnet build Model.proj -nologo -tl:on {arguments}", "/dev/null");
        Assert.Contains("merge Colon", result.Runs);
        return result;
    }
}
