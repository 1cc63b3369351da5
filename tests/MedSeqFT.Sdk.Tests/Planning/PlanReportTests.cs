using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Planning;

public sealed class PlanReportTests
{
    private readonly FakeProject project = new("Liver", "Colon");

    [Fact]
    public void NamesWhatRunsWithReasonAndTime()
    {
        var built = project.Build();
        var finetune = built.Tasks[1].Find(StageGraph.Finetune)!;
        StageTime.Add(project.Files, finetune.StateFolder, finetune.Request, TimeSpan.FromSeconds(7200), finished: true);
        project.Options["LoraRank"] = "4";

        var lines = Lines(_ => false);

        Assert.Contains("  finetune Colon: skipped, nothing changed", lines);
        Assert.Contains("  distill Colon: would run, LoraRank changed 2 -> 4, no earlier run to estimate from", lines);
        Assert.Contains("  finetune Liver: would run, upstream merge Colon changed, about 2:00:00", lines);
        Assert.StartsWith("  pack: would run, ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void TellsWhatTheCacheHolds()
    {
        var lines = Lines(stage => stage.Stage == StageGraph.Finetune);

        Assert.Contains("  finetune Liver: from the stage cache, first build", lines);
        Assert.Equal(2, lines.Count(l => l.Contains("from the stage cache", StringComparison.Ordinal)));
    }

    [Fact]
    public void SumsUpInOneLine()
    {
        var plan = project.Plan();

        Assert.Equal(
            "Abdomen 1.0.0: 17 of 17 stages to run, tasks Colon -> Liver",
            PlanReport.Summary("Abdomen", plan, new StageEstimates(project.Files, plan, _ => false)));
    }

    [Fact]
    public void SaysWhatAnOptionOfAnEarlyTaskInvalidates()
    {
        _ = project.Build();
        project.TaskOptions["Colon"] = new() { ["Iterations"] = "200" };

        Assert.Equal(
            "this rebuilds 'Colon' (finetune, distill, merge, evaluate), 'Liver' (finetune, distill, merge, evaluate)",
            PlanReport.Rebuilds(project.Plan().Tasks));
    }

    [Fact]
    public void ABuildThatWasStoppedInvalidatesNothing()
    {
        project.Finish(project.Plan().Stages.First().Request);

        Assert.Null(PlanReport.Rebuilds(project.Plan().Tasks));
    }

    [Fact]
    public void ANewTaskInvalidatesNothing()
    {
        _ = project.Build();
        project.AddDataset("Aorta");

        Assert.Null(PlanReport.Rebuilds(project.Plan().Tasks));
    }

    private List<string> Lines(Func<StagePlan, bool> isCached)
    {
        var plan = project.Plan();
        return [.. PlanReport.Lines(plan, new StageEstimates(project.Files, plan, isCached))];
    }
}
