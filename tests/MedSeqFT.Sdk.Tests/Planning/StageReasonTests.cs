using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Planning;

public sealed class StageReasonTests
{
    private readonly FakeProject project = new("Liver", "Colon");

    [Fact]
    public void IsTheFirstBuild() => Assert.Equal("finetune Liver: running, first build", Line("finetune", "Liver"));

    [Fact]
    public void IsThatNothingChanged()
    {
        _ = project.Build();

        Assert.Equal("finetune Liver: skipped, nothing changed", Line("finetune", "Liver"));
    }

    [Fact]
    public void NamesTheOptionWithBothValues()
    {
        _ = project.Build();
        project.Options["LearningRate"] = "1e-4";

        Assert.Equal("finetune Colon: running, LearningRate changed 0.0003 -> 0.0001", Line("finetune", "Colon"));
    }

    [Fact]
    public void NamesTheUpstreamStage()
    {
        _ = project.Build();
        project.Options["LoraRank"] = "4";

        Assert.Equal("merge Colon: running, upstream distill changed", Line("merge", "Colon"));
        Assert.Equal("finetune Liver: running, upstream merge Colon changed", Line("finetune", "Liver"));
    }

    [Fact]
    public void NamesTheDataset()
    {
        _ = project.Build();
        project.Write("datasets/Colon/imagesTr/b.nii.gz", "another case");

        Assert.Equal("inspect Colon: running, dataset changed", Line("inspect", "Colon"));
    }

    [Fact]
    public void NamesTheMissingOutput()
    {
        _ = project.Build();
        project.Files.File.Delete("/project/obj/medseqft/Liver/refined/weights");

        Assert.Equal("merge Liver: running, output refined/weights is missing", Line("merge", "Liver"));
        Assert.Equal("evaluate Liver: skipped, nothing changed", Line("evaluate", "Liver"));
    }

    [Fact]
    public void TakesAnotherSizeForMissing()
    {
        _ = project.Build();
        project.Files.File.WriteAllText("/project/obj/medseqft/Liver/refined/weights", "12");

        Assert.Equal("merge Liver: running, output refined/weights is missing", Line("merge", "Liver"));
    }

    [Fact]
    public void TakesABrokenRecordForNone()
    {
        _ = project.Build();
        project.Files.File.WriteAllText("/project/obj/medseqft/Liver/refined/stage.json", "{");

        Assert.Equal("merge Liver: running, first build", Line("merge", "Liver"));
    }

    private string Line(string stage, string task)
    {
        var plan = project.Plan().Stages.Single(s => s.Request.Stage == stage && s.Request.Task == task);
        return plan.Reason.Line(plan.Request);
    }
}
