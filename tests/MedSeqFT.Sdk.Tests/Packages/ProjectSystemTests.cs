using System.Text.Json;
using MedSeqFT.Sdk.Tests.Builds;

namespace MedSeqFT.Sdk.Tests.Packages;

/// <summary>What users expect of any project system: the usual places, switches and queries work on a model project too.</summary>
[Collection(BuildCollection.Name)]
public sealed class ProjectSystemTests(BuiltProject built)
{
    [Fact]
    public void TakesOptionsFromDirectoryBuildPropsTheProjectAndATasksItemInThisOrder()
    {
        using var sandbox = built.Copy();
        sandbox.Write("Directory.Build.props", File.ReadAllText(sandbox.At("Directory.Build.props"))
            .Replace("</PropertyGroup>", "<Iterations>11</Iterations><LearningRate>1e-3</LearningRate><PatchSize>32,64,64</PatchSize></PropertyGroup>", StringComparison.Ordinal));
        sandbox.Project("<LearningRate>2e-3</LearningRate>", """<TaskDataset Update="datasets/Liver/dataset.json" PatchSize="64,64,64" Iterations="7" />""");

        var plan = sandbox.Build("-t:PlanModel");

        Assert.True(plan.Succeeded, plan.Output);
        Assert.Equal(("11", "2e-3", "32,64,64"), Options(sandbox, "Colon"));
        Assert.Equal(("7", "2e-3", "64,64,64"), Options(sandbox, "Liver"));
    }

    [Fact]
    public void LetsUsersSilenceAWarningOrMakeItAnError()
    {
        using var sandbox = built.Copy();
        sandbox.Write("datasets/Liver/dataset.json", """{ "name": "other" }""");

        var strict = sandbox.Build("-t:PlanModel", "-p:TreatWarningsAsErrors=true", "-p:MedSeqFTLockedMode=false", "-question");
        var strictForOne = sandbox.Build("-t:PlanModel", "-p:WarningsAsErrors=MSQ2122", "-question");
        var silent = sandbox.Build("-t:PlanModel", "-p:NoWarn=MSQ2122", "-question");
        var plain = sandbox.Build("-t:PlanModel");

        Assert.Contains("medseqft.lock.json : error MSQ2122: the dataset of task 'Liver' changed", strict.Output, StringComparison.Ordinal);
        Assert.Contains("medseqft.lock.json : error MSQ2122:", strictForOne.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("warning MSQ2122", silent.Output, StringComparison.Ordinal);
        Assert.Contains("medseqft.lock.json : warning MSQ2122: the dataset of task 'Liver' changed", plain.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void DoesNothingInDesignTimeBuilds()
    {
        using var sandbox = built.Copy();
        sandbox.AddDataset("Aorta");
        var locked = File.ReadAllText(sandbox.At("medseqft.lock.json"));

        var result = sandbox.Build("-p:DesignTimeBuild=true");
        var ofAnIde = sandbox.Build("-t:ResolveReferences;Compile", "-p:DesignTimeBuild=true", "-p:BuildingProject=false", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true");

        Assert.True(result.Succeeded && ofAnIde.Succeeded, result.Output + ofAnIde.Output);
        Assert.Empty(result.Runs.Concat(ofAnIde.Runs));
        Assert.Equal(locked, File.ReadAllText(sandbox.At("medseqft.lock.json")));
    }

    [Fact]
    public void TreatsATrainingStagesWarningAsTheProjectSays()
    {
        using var sandbox = built.Copy();
        sandbox.Write("warn.evaluate.Liver", "");

        var strict = sandbox.Build("-p:TileStep=0.25", "-p:WarningsAsErrors=MSQ1074");
        var strictest = sandbox.Build("-p:TileStep=0.35", "-p:TreatWarningsAsErrors=true");
        var silent = sandbox.Build("-p:TileStep=0.3", "-p:NoWarn=MSQ1074");
        var plain = sandbox.Build("-p:TileStep=0.4", "-bl:build.binlog");
        var replayed = sandbox.Dotnet("build", "build.binlog", "-nologo", "-tl:off", "-v:n");

        Assert.All([strict, strictest], build => Assert.Contains("error MSQ1074: a count differs.", build.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("warning MSQ1074", silent.Output, StringComparison.Ordinal);
        Assert.True(silent.Succeeded && plain.Succeeded, silent.Output + plain.Output);
        Assert.Contains("dataset.json(1,2): warning MSQ1074: a count differs.", plain.Output, StringComparison.Ordinal);
        Assert.Contains("dataset.json(1,2): warning MSQ1074: a count differs.", replayed.Output, StringComparison.Ordinal);
        Assert.Contains("evaluate Liver: running, TileStep changed 0.3 -> 0.4", replayed.Output, StringComparison.Ordinal);
        Assert.Contains("inspect Liver: skipped, nothing changed", replayed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void CleanNeverDeletesTheSequenceTheHistoryOrTheData()
    {
        using var sandbox = built.Copy();
        string[] kept = ["medseqft.lock.json", "model.versions.json", "datasets/Liver/dataset.json", "datasets/Liver/imagesTr/a.nii.gz", "weights/m0.safetensors", "obj/medseqft/Liver/refined/carry-over.safetensors"];

        var clean = sandbox.Dotnet("clean", "Model.proj", "-nologo");

        Assert.True(clean.Succeeded, clean.Output);
        Assert.All(kept, file => Assert.True(File.Exists(sandbox.At(file)), file));
        Assert.False(Directory.Exists(sandbox.At("bin/Debug/models")));
    }

    private static (string?, string?, string?) Options(BuildSandbox sandbox, string task)
    {
        using var request = JsonDocument.Parse(File.ReadAllText(sandbox.At($"obj/medseqft/{task}/finetune.request.json")));
        var options = request.RootElement.GetProperty("options");
        return (options.GetProperty("Iterations").GetString(), options.GetProperty("LearningRate").GetString(), options.GetProperty("PatchSize").GetString());
    }
}
