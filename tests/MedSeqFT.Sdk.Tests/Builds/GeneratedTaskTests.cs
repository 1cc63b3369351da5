namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>PhantomSeed: the tasks do not exist yet when the project is evaluated.</summary>
[Collection(BuildCollection.Name)]
public sealed class GeneratedTaskTests : IDisposable
{
    private readonly BuildSandbox sandbox = new();

    [Fact]
    public void TheFirstBuildAlreadyKnowsWhatTheProjectSaysOfThem()
    {
        sandbox.Project("<PhantomSeed>1</PhantomSeed>", "<TaskDataset Update='datasets/Task01_Phantom/dataset.json' Iterations='7' TaskName='Bowel' />");

        var first = sandbox.Build();
        var second = sandbox.Build("--no-restore");

        Assert.True(first.Succeeded, first.Output);
        Assert.Contains("\"Iterations\": \"7\"", File.ReadAllText(sandbox.At("obj/medseqft/Bowel/finetune.request.json")), StringComparison.Ordinal);
        Assert.True(second.Succeeded, second.Output);
        Assert.Empty(second.Runs);
    }

    [Fact]
    public void ANameGivenInDirectoryBuildPropsStays()
    {
        sandbox.AddDataset("Colon");
        sandbox.Project("<EnableDefaultTaskDatasetItems>false</EnableDefaultTaskDatasetItems>");
        var common = File.ReadAllText(sandbox.At("Directory.Build.props"));
        sandbox.Write("Directory.Build.props", common.Replace("</Project>", "<ItemGroup><TaskDataset Include='datasets/Colon/dataset.json' TaskName='Bowel' /></ItemGroup></Project>", StringComparison.Ordinal));

        var build = sandbox.Build("-t:InspectTasks");

        Assert.True(build.Succeeded, build.Output);
        Assert.Equal(["inspect Bowel"], build.Runs);
    }

    public void Dispose() => sandbox.Dispose();
}
