using MedSeqFT.Diagnostics;
using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Planning;

public sealed class SequencePlannerTests
{
    private readonly FakeProject project = new("Liver", "Colon");

    [Fact]
    public void PlansEveryStageOfEveryTaskInOrder()
    {
        var running = FakeProject.Running(project.Plan());

        string[] stages = ["inspect", "preprocess", "score", "select", "finetune", "distill", "merge", "evaluate"];
        Assert.Equal([.. stages.Select(s => s + " Colon"), .. stages.Select(s => s + " Liver"), "pack"], running);
    }

    [Fact]
    public void RunsNothingWhenNothingChanged()
    {
        _ = project.Build();

        Assert.Empty(FakeProject.Running(project.Plan()));
    }

    [Fact]
    public void RunsOnlyTheNewTaskWhereverItsNameSorts()
    {
        _ = project.Build();
        project.AddDataset("Aorta");

        var plan = project.Plan();

        Assert.All(FakeProject.Running(plan), r => Assert.True(r == "pack" || r.EndsWith(" Aorta", StringComparison.Ordinal), r));
        Assert.Equal(("1.1.0", "Aorta"), (plan.Version.Version, plan.Tasks[^1].Name));
    }

    [Fact]
    public void RunsWhatFollowsAChangedLoraRankAndNothingBefore()
    {
        _ = project.Build();
        project.Options["LoraRank"] = "8";

        var running = FakeProject.Running(project.Plan());

        Assert.Equal(["distill Colon", "merge Colon", "finetune Liver", "distill Liver", "merge Liver", "evaluate Liver", "pack"], running);
    }

    /// <summary>A stage cache must not give one task what another's draws made of the same data.</summary>
    [Fact]
    public void TheSameDataUnderAnotherNameSharesNoStage()
    {
        var renamed = new FakeProject("Spleen");
        renamed.Write("datasets/Spleen/imagesTr/a.nii.gz", "image of Colon");

        var (colon, spleen) = (new FakeProject("Colon").Plan().Tasks[0], renamed.Plan().Tasks[0]);

        Assert.All(colon.Stages.Zip(spleen.Stages), s => Assert.NotEqual(s.First.Key, s.Second.Key));
    }

    [Fact]
    public void ReturnsToTheVersionOfEqualContent()
    {
        _ = project.Build();
        project.Options["LoraRank"] = "8";
        var changed = project.Build();
        project.Options["LoraRank"] = "2.0";

        Assert.Equal(("1.0.1", "1.0.0"), (changed.Version.Version, project.Plan().Version.Version));
    }

    [Fact]
    public void LetsATaskSetItsOwnOptions()
    {
        _ = project.Build();
        project.TaskOptions["Liver"] = new() { ["LearningRate"] = "0.01" };

        var plan = project.Plan();

        Assert.Equal(["finetune Liver", "distill Liver", "merge Liver", "evaluate Liver", "pack"], FakeProject.Running(plan));
        Assert.Equal("0.01", plan.Tasks[1].Find(StageGraph.Finetune)!.Request.Options["LearningRate"]);
    }

    [Fact]
    public void DoesNotTakeDeviceAndThreadsIntoTheKey()
    {
        _ = project.Build();
        project.Options["Device"] = "cuda:1";
        project.Options["Threads"] = "8";

        var plan = project.Plan();

        Assert.Empty(FakeProject.Running(plan));
        Assert.Equal(("cuda:1", 8), (plan.Tasks[0].Stages[0].Request.Device, plan.Tasks[0].Stages[0].Request.Threads));
    }

    [Fact]
    public void GivesTheSecondTaskTheCarryOverAndTheBufferOfTheFirst()
    {
        var finetune = project.Plan().Tasks[1].Find(StageGraph.Finetune)!.Request;

        Assert.Equal("/project/obj/medseqft/Colon/refined/carry-over.safetensors", finetune.Inputs["carryOver"]);
        Assert.Equal(["/project/obj/medseqft/Colon/buffer"], finetune.InputList);
        Assert.DoesNotContain("foundation", finetune.Inputs.Keys);
    }

    [Fact]
    public void GivesTheFirstTaskTheFoundationModel()
    {
        var task = project.Plan().Tasks[0];

        Assert.Equal("/project/m0.pt", task.Find(StageGraph.Finetune)!.Request.Inputs["foundation"]);
        Assert.Equal("/project/m0.pt", task.Find(StageGraph.Distill)!.Request.Inputs["previous"]);
        Assert.Empty(task.Find(StageGraph.Finetune)!.Request.InputList);
    }

    [Theory]
    [InlineData("fft", true)]
    [InlineData("scratch", false)]
    public void TrainsEveryTaskForItselfInTheOtherStrategies(string strategy, bool foundation)
    {
        project.Options["Strategy"] = strategy;

        var plan = project.Plan();

        Assert.Equal(["inspect", "preprocess", "finetune", "evaluate"], plan.Tasks[1].Stages.Select(s => s.Stage.Name));
        Assert.Equal(foundation, plan.Tasks[1].Find(StageGraph.Finetune)!.Request.Inputs.ContainsKey("foundation"));
    }

    [Fact]
    public void TrainsTheFoundationModelFromUnlabelledImages()
    {
        project.FoundationModels.Clear();
        project.Write("unlabelled/ct.nii.gz", "ct");
        project.Unlabelled.Add("/project/unlabelled/ct.nii.gz");
        project.Options["PretrainIterations"] = "5";
        _ = project.Build();
        project.Options["PretrainIterations"] = "6";

        var plan = project.Plan();

        Assert.Equal("pretrain", FakeProject.Running(plan)[0]);
        Assert.Contains("score Liver", FakeProject.Running(plan));
        Assert.DoesNotContain("preprocess Liver", FakeProject.Running(plan));
        Assert.Equal("2.0.0", plan.Version.Version);
    }

    [Fact]
    public void ScoresNothingForARandomBuffer()
    {
        project.Options["BufferSelection"] = "random";
        project.TaskOptions["Colon"] = new() { ["BufferSelection"] = "mds" };

        var plan = project.Plan();

        Assert.DoesNotContain("score Liver", FakeProject.Running(plan));
        Assert.Equal(["preprocessed"], plan.Tasks[1].Find(StageGraph.Select)!.Request.Inputs.Keys);
        Assert.Equal(["scores", "preprocessed"], plan.Tasks[0].Find(StageGraph.Select)!.Request.Inputs.Keys);
    }

    [Fact]
    public void PackingKnowsTheParentAndWhichFoldersAreOfThisStrategy()
    {
        var first = project.Build().Pack.Request.Options;
        project.Options["Strategy"] = "fft";
        var second = project.Plan().Pack.Request.Options;

        Assert.Equal(("", "inspected,preprocessed,scores,buffer,finetuned,lora,refined,evaluated"), (first["ParentVersion"], first["TaskStages"]));
        Assert.Equal(("1.0.0", "inspected,preprocessed,finetuned,evaluated"), (second["ParentVersion"], second["TaskStages"]));
    }

    /// <summary>What model.json says of the last task's options is part of the model's content.</summary>
    [Fact]
    public void AChangedBufferOfTheLastTaskMakesAnotherVersion()
    {
        var alone = new FakeProject("Liver"); // no later task's fine-tuning depends on its buffer
        _ = alone.Build();
        alone.Options["BufferSize"] = "2";

        var plan = alone.Plan();

        Assert.Equal(["select Liver", "pack"], FakeProject.Running(plan));
        Assert.Equal("1.0.1", plan.Version.Version);
    }

    [Fact]
    public void KeysDoNotDependOnThePlace()
    {
        var here = project.Plan().Stages.Select(s => s.Key);
        var moved = project.Model with { StateFolder = "/elsewhere/obj", ModelsFolder = "/elsewhere/bin" };

        var there = new SequencePlanner(project.Files, project.Clock).Plan(moved);

        Assert.Equal(here, there.Stages.Select(s => s.Key));
    }

    [Fact]
    public void FailsInLockedModeInsteadOfAppending()
    {
        _ = project.Build();
        var before = project.Files.File.ReadAllText("/project/medseqft.lock.json");
        project.AddDataset("Aorta");
        project.Locked = true;

        var fault = Assert.Throws<UserErrorException>(project.Plan).Diagnostics.Single();

        Assert.Equal("MSQ2111", fault.Code);
        Assert.Contains("'Aorta' is new", fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, project.Files.File.ReadAllText("/project/medseqft.lock.json"));
    }

    [Fact]
    public void WritesNoLockFileWhenOnlyAsked()
    {
        project.Writes = false;

        _ = project.Plan();

        Assert.False(project.Files.File.Exists("/project/medseqft.lock.json"));
    }
}
