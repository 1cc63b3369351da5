using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Planning;

public sealed class SequenceWarningsTests
{
    private readonly FakeProject project = new("Liver", "Colon");

    [Fact]
    public void AreNoneForNewTasks()
    {
        Assert.Empty(project.Build().Warnings);
        project.AddDataset("Aorta");

        Assert.Empty(project.Plan().Warnings);
    }

    [Fact]
    public void SayWhatARemovedTaskInvalidates()
    {
        _ = project.Build();
        project.Files.Directory.Delete("/project/datasets/Colon", recursive: true);

        var plan = project.Plan();

        Assert.Equal(
            "/project/medseqft.lock.json: error MSQ2121: task 'Colon' is in the lock file, but its dataset is gone. It leaves the sequence; this rebuilds 'Liver' (finetune, distill, merge, evaluate).",
            plan.Warnings.Single().ToString());
        Assert.Equal("2.0.0", plan.Version.Version);
    }

    [Fact]
    public void SayWhatAChangedEarlyDatasetInvalidates()
    {
        _ = project.Build();
        project.Write("datasets/Colon/imagesTr/b.nii.gz", "another case");

        var plan = project.Plan();

        Assert.Equal("MSQ2122", plan.Warnings.Single().Code);
        Assert.Contains("'Liver' (finetune, distill, merge, evaluate)", plan.Warnings.Single().Message, StringComparison.Ordinal);
        Assert.Equal("1.0.1", plan.Version.Version);
    }

    [Fact]
    public void SayThatTheOrderChanged()
    {
        _ = project.Build();
        var locked = SequenceLock.Read(project.Files, project.Model.LockFile);
        StateFile.Write(project.Files, project.Model.LockFile, locked with { Tasks = [.. locked.Tasks.Reverse()] });

        var plan = project.Plan();

        Assert.Equal("MSQ2123", plan.Warnings.Single().Code);
        Assert.Contains("from Colon -> Liver to Liver -> Colon", plan.Warnings.Single().Message, StringComparison.Ordinal);
        Assert.Equal("2.0.0", plan.Version.Version);
    }

    [Fact]
    public void AreSaidOnce()
    {
        _ = project.Build();
        project.Write("datasets/Liver/imagesTr/b.nii.gz", "another case");
        _ = project.Build();

        Assert.Empty(project.Plan().Warnings);
    }
}
