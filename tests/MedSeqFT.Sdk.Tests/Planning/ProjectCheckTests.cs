using System.IO.Abstractions;
using MedSeqFT.Diagnostics;
using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Planning;

public sealed class ProjectCheckTests
{
    private readonly FakeProject project = new("Liver", "Colon");

    [Fact]
    public void PointsIntoABrokenDatasetAndWritesNothing()
    {
        project.Write("datasets/Liver/dataset.json", "{\n  \"name\": \"Liver\",\n  \"labels\": { \"0\" \"background\" }\n}");

        var fault = Faults().Single();

        Assert.Equal(("MSQ1002", "/project/datasets/Liver/dataset.json", 3, 19), (fault.Code, fault.File, fault.Line, fault.Column));
        Assert.False(project.Files.File.Exists("/project/medseqft.lock.json"));
    }

    [SkippableFact]
    public void ShowsADescriptionThatLinksToItself()
    {
        Skip.If(OperatingSystem.IsWindows(), "making links there needs a privilege");
        var file = Path.Combine(Directory.CreateTempSubdirectory("medseqft-check-").FullName, "dataset.json");
        _ = File.CreateSymbolicLink(file, file);
        var project = this.project.Model with { Datasets = [new TaskDataset("Liver", file, new Dictionary<string, string>())], FoundationModels = [], UnlabelledImages = [Path.GetDirectoryName(file)!] };

        var fault = Assert.Single(new ProjectCheck(new FileSystem()).Faults(project));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

        Assert.Equal(("MSQ1002", file), (fault.Code, fault.File));
    }

    [Fact]
    public void ReportsAllFaultsAtOnce()
    {
        project.Options["Iterations"] = "no";
        project.TaskOptions["Liver"] = new() { ["Strategy"] = "fft", ["PatchSize"] = "1" };
        project.FoundationModels[0] = "/project/gone.pt";

        Assert.Equal(["MSQ2101", "MSQ2102", "MSQ2101", "MSQ2108"], Faults().Select(f => f.Code));
    }

    [Theory]
    [InlineData("foundation")]
    [InlineData("my liver")]
    [InlineData("-x")]
    public void RefusesNamesThatAreNoFolders(string name)
    {
        project.AddDataset(name);

        Assert.Equal("MSQ2104", Faults().Single().Code);
    }

    [Fact]
    public void RefusesNamesThatDifferInCaseOnly()
    {
        project.AddDataset("LIVER");

        Assert.Equal("MSQ2105", Faults().Single().Code);
    }

    [Fact]
    public void AsksForAFoundationModel()
    {
        project.FoundationModels.Clear();

        Assert.Equal("MSQ2107", Faults().Single().Code);
    }

    [Fact]
    public void DoesNotAskForOneFromScratch()
    {
        project.FoundationModels.Clear();
        project.Options["Strategy"] = "scratch";

        Assert.NotEmpty(project.Plan().Tasks);
    }

    [Fact]
    public void RefusesTwoFoundationModels()
    {
        project.Write("other.pt", "x");
        project.FoundationModels.Add("/project/other.pt");

        Assert.Equal("MSQ2109", Faults().Single().Code);
    }

    [Fact]
    public void RefusesUnlabelledImagesThatAreGone()
    {
        project.FoundationModels.Clear();
        project.Unlabelled.Add("/project/unlabelled");

        Assert.Equal("MSQ2118", Faults().Single().Code);
    }

    [Fact]
    public void AsksForADataset()
    {
        var empty = new FakeProject();

        Assert.Equal("MSQ2103", Assert.Throws<UserErrorException>(empty.Plan).Diagnostics.Single().Code);
    }

    private IReadOnlyList<Diagnostic> Faults() => Assert.Throws<UserErrorException>(project.Plan).Diagnostics;
}
