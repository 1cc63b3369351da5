using System.IO.Abstractions;
using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Builds;

[Collection(BuildCollection.Name)]
public sealed class ChangedProjectTests(BuiltProject built)
{
    [Fact]
    public void TrainsOnlyANewTaskWhereverItsFolderSorts()
    {
        using var sandbox = built.Copy();
        sandbox.AddDataset("Aorta");

        var result = sandbox.Build();

        Assert.True(result.Succeeded, result.Output);
        Assert.Equal(9, result.Runs.Count);
        Assert.All(result.Runs.SkipLast(1), r => Assert.EndsWith(" Aorta", r, StringComparison.Ordinal));
        Assert.True(Directory.Exists(sandbox.At("bin/Debug/models/Model.1.1.0")), result.Output);
    }

    [Fact]
    public void RunsFromTheStageThatReadsAChangedOption()
    {
        using var sandbox = built.Copy();

        var result = sandbox.Build("-p:LoraRank=4");

        Assert.Equal(["distill Colon", "merge Colon", "finetune Liver", "distill Liver", "merge Liver", "evaluate Liver", "pack"], result.Runs);
        Assert.Contains("distill Colon: running, LoraRank changed 2 -> 4", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void TakesOptionsFromItemsAndNotFromTheEnvironment()
    {
        using var sandbox = built.Copy();
        sandbox.Set("LORARANK", "9");
        sandbox.Project("", """<TaskDataset Update="datasets/Liver/dataset.json" TileStep="0.25" />""");

        var result = sandbox.Build();

        Assert.Equal(["evaluate Liver", "pack"], result.Runs);
        Assert.Contains("evaluate Liver: running, TileStep changed 0.5 -> 0.25", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void RunsOneStageUpToOneTask()
    {
        using var sandbox = built.Copy();

        var result = sandbox.Build("-t:DistillTasks", "-p:ModelTask=Colon", "-p:LoraRank=4");

        Assert.Equal(["distill Colon"], result.Runs);
    }

    [Fact]
    public void RunsOneStageOfOneTaskAndWhatItNeeds()
    {
        using var sandbox = built.Copy();

        var result = sandbox.Build("-t:Evaluate", "-p:ModelTask=Liver", "-p:TileStep=0.25");
        var finetune = sandbox.Build("-t:Finetune", "-p:ModelTask=Liver", "-p:LoraRank=4");

        Assert.Equal(["evaluate Liver"], result.Runs);
        Assert.Equal(["distill Colon", "merge Colon", "finetune Liver"], finetune.Runs);
    }

    [Fact]
    public void SaysWhatANewOrderInvalidatesAndTrainsNothingWhereWarningsAreErrors()
    {
        using var sandbox = built.Copy();
        var locked = SequenceLock.Read(new FileSystem(), sandbox.At("medseqft.lock.json"));
        StateFile.Write(new FileSystem(), sandbox.At("medseqft.lock.json"), locked with { Tasks = [.. locked.Tasks.Reverse()] });

        var explained = sandbox.Build("-p:Explain=true");
        var strict = sandbox.Build("-p:TreatWarningsAsErrors=true");
        var trained = sandbox.Build();

        const string said = "MSQ2123: the order of the tasks changed from Colon -> Liver to Liver -> Colon; this rebuilds 'Liver' (finetune, distill, merge, evaluate), 'Colon' (finetune, distill, merge, evaluate).";
        Assert.Contains($"warning {said}", explained.Output, StringComparison.Ordinal);
        Assert.Contains($"error {said}", strict.Output, StringComparison.Ordinal);
        Assert.Empty(explained.Runs.Concat(strict.Runs));
        Assert.True(trained.Output.IndexOf(said, StringComparison.Ordinal) < trained.Output.IndexOf(": running", StringComparison.Ordinal), trained.Output);
        Assert.Equal(9, trained.Runs.Count);
    }

    [Fact]
    public void SaysWhatAChangedDatasetInvalidatesEveryTimeWhereWarningsAreErrors()
    {
        using var sandbox = built.Copy();
        sandbox.Write("datasets/Colon/imagesTr/a.nii.gz", "another image");

        var strict = sandbox.Build("-p:TreatWarningsAsErrors=true");
        var again = sandbox.Build("-p:TreatWarningsAsErrors=true");
        var trained = sandbox.Build();

        Assert.Contains("error MSQ2122: ", strict.Output, StringComparison.Ordinal);
        Assert.Contains("error MSQ2122: ", again.Output, StringComparison.Ordinal);
        Assert.Empty(strict.Runs.Concat(again.Runs));
        Assert.InRange(trained.Output.IndexOf("warning MSQ2122: ", StringComparison.Ordinal), 0, trained.Output.IndexOf(": running", StringComparison.Ordinal));
    }

    [Fact]
    public void FailsInLockedMode()
    {
        using var sandbox = built.Copy();
        sandbox.Write("datasets/Liver/dataset.json", """{ "name": "other" }""");

        var result = sandbox.Build("-p:MedSeqFTLockedMode=true");

        Assert.False(result.Succeeded);
        Assert.Contains("medseqft.lock.json : error MSQ2111: MedSeqFTLockedMode is set", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Runs);
    }

    [Fact]
    public void CleanKeepsWhatWasTrained()
    {
        using var sandbox = built.Copy();

        var clean = sandbox.Dotnet("clean", "Model.proj", "-nologo");
        var models = Directory.Exists(sandbox.At("bin/Debug/models"));
        var after = sandbox.Build();

        Assert.True(clean.Succeeded, clean.Output);
        Assert.False(models);
        Assert.Equal(["pack"], after.Runs);
        Assert.True(Directory.Exists(sandbox.At("bin/Debug/models/Model.1.0.0")), after.Output);
    }
}
