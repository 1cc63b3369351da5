using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Planning;

public sealed class AheadStagesTests
{
    private readonly FakeProject project = new("Colon", "Liver", "Spleen");

    [Fact]
    public void AreThoseOfLaterTasksThatReadNoModelOfTheSequence()
    {
        Assert.Equal(
            ["inspect Liver", "preprocess Liver", "score Liver", "select Liver", "inspect Spleen", "preprocess Spleen", "score Spleen", "select Spleen"],
            Ahead());
    }

    [Fact]
    public void LeaveOutWhatDoesNotRun()
    {
        _ = project.Build();
        project.TaskOptions["Spleen"] = new() { ["BufferSize"] = "1", ["Iterations"] = "7" };

        Assert.Equal(["select Spleen"], Ahead());
    }

    [Fact]
    public void LeaveScoresAndWhatReadsThemToTheBuildWhenTheyNeedItsDevice()
    {
        Assert.Equal(["inspect Liver", "preprocess Liver", "inspect Spleen", "preprocess Spleen"], Ahead(scoresAside: false));
    }

    [Fact]
    public void SelectWithoutScoresWhereNoneAreReadOrTheyAreThere()
    {
        _ = project.Build();
        project.TaskOptions["Liver"] = new() { ["BufferSelection"] = "random" };
        project.TaskOptions["Spleen"] = new() { ["BufferSize"] = "1" };

        Assert.Equal(["select Liver", "select Spleen"], Ahead(scoresAside: false));
    }

    [Fact]
    public void DoNotScoreWithAFoundationModelThatIsStillToBeMade()
    {
        project.FoundationModels.Clear();
        project.Write("unlabelled/a.nii.gz", "image");
        project.Unlabelled.Add($"{FakeProject.Root}/unlabelled/a.nii.gz");
        var before = Ahead();
        _ = project.Build();
        project.Options["MdsRuns"] = "11";

        Assert.DoesNotContain("score Liver", before);
        Assert.Equal(["score Liver", "select Liver", "score Spleen", "select Spleen"], Ahead());
    }

    private IEnumerable<string> Ahead(bool scoresAside = true) =>
        AheadStages.Of(project.Plan(), scoresAside).Select(s => $"{s.Stage.Name} {s.Request.Task}");
}
