namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>MedSeqFTParallelStages: later tasks are prepared beside the training of earlier ones.</summary>
[Collection(BuildCollection.Name)]
public sealed class ParallelStagesTests(BuiltProject built)
{
    private const string Parallel = "-p:MedSeqFTParallelStages=true";

    [Fact]
    public void PrepareTheNextTaskDuringATrainingAndLeaveTheSameBytes()
    {
        using var sandbox = Project();
        using var inTurn = built.Copy();
        // The training ends only when the next task's buffer is being chosen: without overlap that never comes.
        sandbox.Write("wait.finetune.Colon", "select Liver");
        sandbox.Write("warn.score.Liver", "");

        var result = sandbox.Build(Parallel, "-p:MedSeqFTParallelMemory=1");

        Assert.True(result.Succeeded, result.Output);
        Assert.Contains("beside the training: inspect Liver, preprocess Liver, score Liver, select Liver", result.Output, StringComparison.Ordinal);
        Assert.Contains("score Liver: running, first build, beside the training", result.Output, StringComparison.Ordinal);
        Assert.Contains("dataset.json(1,2): warning MSQ1074: a count differs.", result.Output, StringComparison.Ordinal);
        Assert.Equal(built.First.Runs.Order(StringComparer.Ordinal), result.Runs.Order(StringComparer.Ordinal));
        Assert.Equal(Ordered(built.First.Runs), Ordered(result.Runs));
        Assert.Equal(LeftStages.In(inTurn), LeftStages.In(sandbox));
    }

    [Fact]
    public void LeaveAFailureToTheBuildThatReportsItInItsPlace()
    {
        using var sandbox = Project();
        sandbox.Write("wait.finetune.Colon", "preprocess Liver");
        sandbox.Write("fail.preprocess.Liver", "");

        var failed = sandbox.Build(Parallel, "-p:MedSeqFTParallelMemory=1");
        File.Delete(sandbox.At("fail.preprocess.Liver"));
        var repaired = sandbox.Build(Parallel, "-p:MedSeqFTParallelMemory=1");

        Assert.Contains("plan.txt(3,7): error MSQ4001: the loss is not a number.", failed.Output, StringComparison.Ordinal);
        Assert.Equal(2, failed.Runs.Count(r => r == "preprocess Liver"));
        Assert.DoesNotContain("select Liver", failed.Runs);
        Assert.Contains("evaluate Colon", failed.Runs);
        Assert.True(repaired.Succeeded, repaired.Output);
        Assert.Equal(["preprocess Liver", "select Liver", "finetune Liver", "distill Liver", "merge Liver", "evaluate Liver", "pack"], repaired.Runs);
    }

    [Fact]
    public void DoNothingAheadWithoutTheMemory()
    {
        using var sandbox = Project();

        var result = sandbox.Build(Parallel, "-p:MedSeqFTParallelMemory=1000000000");

        Assert.True(result.Succeeded, result.Output);
        Assert.Equal(built.First.Runs, result.Runs);
    }

    private static BuildSandbox Project()
    {
        var sandbox = new BuildSandbox();
        sandbox.AddDataset("Colon");
        sandbox.AddDataset("Liver");
        return sandbox;
    }

    // What has to follow one another: a task's stages, and the models of the sequence.
    private static IEnumerable<string> Ordered(IReadOnlyList<string> runs) =>
        [.. runs.Where(r => r.EndsWith(" Colon", StringComparison.Ordinal)), .. runs.Where(r => r.Split(' ')[0] is "finetune" or "distill" or "merge" or "evaluate" or "pack")];
}
