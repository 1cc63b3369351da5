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

        Assert.True(result.Succeeded, result.Output);
        Assert.Empty(result.Runs);
        Assert.Equal(locked, File.ReadAllText(sandbox.At("medseqft.lock.json")));
    }

    [Fact]
    public void BuildsTwoModelsOfASolutionAtOnce()
    {
        using var sandbox = built.Copy();
        foreach (var model in (string[])["A", "B"])
        {
            sandbox.Write($"{model}/{model}.csproj", """
                <Project Sdk="MedSeqFT.Sdk/1.0.0"><PropertyGroup><Strategy>scratch</Strategy></PropertyGroup></Project>
                """);
            sandbox.Write($"{model}/datasets/Liver/dataset.json", "{}");
        }
        sandbox.Write("Both.slnx", """<Solution><Project Path="A/A.csproj" /><Project Path="B/B.csproj" /></Solution>""");

        var result = sandbox.Dotnet("build", "Both.slnx", "-m:2", "-nologo", "-tl:off");

        Assert.True(result.Succeeded, result.Output);
        Assert.All((string[])["A", "B"], m => Assert.Equal(5, File.ReadAllLines(sandbox.At($"{m}/runs.log")).Length));
        Assert.All((string[])["A", "B"], m => Assert.True(File.Exists(sandbox.At($"{m}/bin/Debug/models/{m}.1.0.0/model.json"))));
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
