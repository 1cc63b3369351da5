using MedSeqFT.Tests.Datasets;

namespace MedSeqFT.Tests.Tool;

public sealed class ImportVerbTests : IDisposable
{
    private readonly SourceFolder source = new();

    public void Dispose() => source.Dispose();

    [Fact]
    public void MakesATaskAndSaysWhere()
    {
        source.Image("images/a.nii.gz");
        source.Label("labels/a.nii.gz", 1);

        var run = ToolRun.Of("import", source.Path, "--output", source.Output, "--channels", "CT", "--labels", "liver", "--layout", "folders", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal($$"""{"type":"result","output":{{System.Text.Json.JsonSerializer.Serialize(source.Output)}}}""", run.Lines[^1]);
        Assert.Contains("\"1\": \"liver\"", File.ReadAllText(Path.Combine(source.Output, "dataset.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void FaultsAreTold()
    {
        var run = ToolRun.Of("import", source.Path, "--output", source.Output, "--recipe", "heart");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("error MSQ1062: there is no recipe 'heart'. There are: colon, covid-19-20, ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TheOutputMustBeGiven() => Assert.Contains("'--output' is required", ToolRun.Of("import", source.Path).Error, StringComparison.Ordinal);
}
