namespace MedSeqFT.Sdk.Tests.Builds;

[Collection(BuildCollection.Name)]
public sealed class FirstBuildTests(BuiltProject built)
{
    [Fact]
    public void RunsTheStagesTaskByTask()
    {
        Assert.True(built.First.Succeeded, built.First.Output);

        var (colon, liver) = (built.First.Runs.Take(8), built.First.Runs.Skip(8).Take(8));
        Assert.Equal(["inspect", "score", "preprocess", "select", "finetune", "distill", "merge", "evaluate"], colon.Select(r => r.Split(' ')[0]));
        Assert.All(colon, r => Assert.EndsWith(" Colon", r, StringComparison.Ordinal));
        Assert.Equal(colon.Select(r => r.Replace("Colon", "Liver", StringComparison.Ordinal)), liver);
        Assert.Equal(["pack"], built.First.Runs.Skip(16));
    }

    [Fact]
    public void LeavesAVersionedModelAndItsHistory()
    {
        Assert.True(built.Exists("bin/Debug/models/Model.1.0.0/stage.json"), built.First.Output);
        Assert.Contains("\"version\": \"1.0.0\"", built.Read("model.versions.json"), StringComparison.Ordinal);
        Assert.Contains("\"task\": \"Liver\"", built.Read("medseqft.lock.json"), StringComparison.Ordinal);
    }

    [Fact]
    public void SaysWhyEachStageRunsAndShowsWhatTheToolSays()
    {
        Assert.Contains("finetune Liver: running, first build", built.First.Output, StringComparison.Ordinal);
        Assert.Contains("device auto", built.First.Output, StringComparison.Ordinal);
        Assert.Contains("finetune Liver 2/2 loss 0.5", built.First.Output, StringComparison.Ordinal);
        Assert.Contains("\"type\":\"progress\"", built.Read("obj/medseqft/Liver/finetune.progress.jsonl"), StringComparison.Ordinal);
    }
}
