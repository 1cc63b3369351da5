namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>dotnet build -t:Score -p:ModelTask=Liver: every stage has a short target, which runs what it needs and no more.</summary>
[Collection(BuildCollection.Name)]
public sealed class SingleStageTests : IDisposable
{
    private readonly BuildSandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void EveryStageOfOneTaskCanBeAskedForByItself()
    {
        sandbox.Project("<FoundationModel></FoundationModel>", """<UnlabelledImage Include="unlabelled/a.nii.gz" />""");
        sandbox.Write("unlabelled/a.nii.gz", "an image");
        sandbox.AddDataset("Colon");
        sandbox.AddDataset("Liver");

        Assert.Equal(["pretrain"], Ask("Pretrain"));
        Assert.Equal(["inspect Colon"], Ask("Inspect", "Colon"));
        Assert.Equal(["preprocess Colon"], Ask("Preprocess", "Colon"));
        Assert.Equal(["score Colon"], Ask("Score", "Colon"));
        Assert.Equal(["select Colon"], Ask("Select", "Colon"));
        Assert.Equal(["finetune Colon"], Ask("Finetune", "Colon"));
        Assert.Equal(["distill Colon"], Ask("Distill", "Colon"));
        Assert.Equal(["merge Colon"], Ask("Merge", "Colon"));
        Assert.Equal(["inspect Liver", "preprocess Liver", "finetune Liver", "evaluate Liver"], Ask("Evaluate", "Liver"));
        Assert.Equal(["evaluate Colon"], Ask("Evaluate"));
        Assert.False(Directory.Exists(sandbox.At("bin/Debug/models")));
    }

    private IReadOnlyList<string> Ask(string target, string task = "")
    {
        var result = sandbox.Build($"-t:{target}", $"-p:ModelTask={task}");
        Assert.True(result.Succeeded, result.Output);
        return result.Runs;
    }
}
