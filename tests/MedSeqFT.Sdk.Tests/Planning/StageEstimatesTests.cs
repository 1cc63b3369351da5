using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Planning;

public sealed class StageEstimatesTests
{
    private readonly FakeProject project = new("Liver", "Colon");

    [Fact]
    public void ScaleTheLastRunByTheIterations()
    {
        var plan = project.Build();
        Took(plan, "finetune", "Colon", 50);
        project.Options["Iterations"] = "300";

        Assert.Equal(TimeSpan.FromSeconds(150), Of("finetune", "Colon"));
    }

    [Fact]
    public void TakeTheMeanOfOtherTasksForANewOne()
    {
        var plan = project.Build();
        Took(plan, "merge", "Colon", 4);
        Took(plan, "merge", "Liver", 8);
        project.AddDataset("Aorta");

        Assert.Equal(TimeSpan.FromSeconds(6), Of("merge", "Aorta"));
    }

    [Fact]
    public void SayAtLeastWhereSomeStagesNeverRan()
    {
        var plan = project.Build();
        Took(plan, "merge", "Colon", 4);
        project.AddDataset("Aorta");
        var partly = Estimates().Total();
        foreach (var stage in project.Plan().Stages)
            StageTime.Add(project.Files, stage.StateFolder, stage.Request, TimeSpan.FromSeconds(0.5), finished: true);

        Assert.Equal(", at least 0:00:04", partly);
        Assert.StartsWith(", about 0:00:05", Estimates().Total(), StringComparison.Ordinal);
    }

    [Fact]
    public void LeaveOutWhatTheStageCacheHolds()
    {
        var plan = project.Build();
        Took(plan, "finetune", "Colon", 3000);
        Took(plan, "merge", "Colon", 4);
        project.AddDataset("Aorta");

        var total = Estimates(s => s.Stage == StageGraph.Finetune).Total();

        Assert.Equal(", 1 of them from the stage cache, at least 0:00:04", total);
        Assert.Equal(", 9 of them from the stage cache", Estimates(_ => true).Total());
    }

    [Fact]
    public void SayNothingWhereNothingIsKnown()
    {
        Assert.Equal("", Estimates().Total());
        Assert.Null(Of("finetune", "Liver"));
    }

    [Theory]
    [InlineData(0.2, "0:00:01")]
    [InlineData(3600 * 30 + 61, "30:01:01")]
    public void CountHoursBeyondADay(double seconds, string text) => Assert.Equal(text, StageEstimates.Text(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void AddTheAttemptsOfOneKeyUntilOneSucceeds()
    {
        var stage = project.Plan().Tasks[0].Find(StageGraph.Finetune)!;
        StageTime.Add(project.Files, stage.StateFolder, stage.Request, TimeSpan.FromSeconds(10), finished: false);
        var unfinished = Of("finetune", "Colon");
        StageTime.Add(project.Files, stage.StateFolder, stage.Request, TimeSpan.FromSeconds(20), finished: true);
        var first = Of("finetune", "Colon");
        StageTime.Add(project.Files, stage.StateFolder, stage.Request, TimeSpan.FromSeconds(40), finished: true);

        Assert.Null(unfinished);
        Assert.Equal(TimeSpan.FromSeconds(30), first);
        Assert.Equal(TimeSpan.FromSeconds(40), Of("finetune", "Colon"));
    }

    [Fact]
    public void AnUnreadableTimeCountsAsNone()
    {
        var stage = project.Plan().Tasks[0].Find(StageGraph.Finetune)!;
        project.Files.AddFile(StageTime.FileOf(project.Files.Path, stage.StateFolder, "finetune"), new("{ \"key\": \"cut"));

        Assert.Null(Of("finetune", "Colon"));
    }

    private StageEstimates Estimates(Func<StagePlan, bool>? isCached = null) => new(project.Files, project.Plan(), isCached ?? (_ => false));

    private TimeSpan? Of(string stage, string task)
    {
        var plan = project.Plan();
        return new StageEstimates(project.Files, plan, _ => false).Of(plan.Stages.First(s => s.Stage.Name == stage && s.Request.Task == task));
    }

    private void Took(SequencePlan plan, string stage, string task, double seconds)
    {
        var found = plan.Stages.First(s => s.Stage.Name == stage && s.Request.Task == task);
        StageTime.Add(project.Files, found.StateFolder, found.Request, TimeSpan.FromSeconds(seconds), finished: true);
    }
}
