namespace MedSeqFT.Tests.Tool;

public sealed class PhantomsVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void WritesTheTasksAndSaysWhere()
    {
        var output = folder.Combine("data");

        var run = ToolRun.Of("phantoms", "--output", output, "--cases", "2", "--unlabelled", "1", "--size", "16,16,24", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal($$"""{"type":"result","output":{{System.Text.Json.JsonSerializer.Serialize(output)}}}""", run.Lines[^1]);
        Assert.Equal(["Task01_Liver", "Task02_Kidneys", "Task03_Hippocampus", "unlabelled"], Directory.GetDirectories(output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(output, "Task01_Liver", "imagesTr")).Length);
    }

    [Fact]
    public void AllFaultsAreNamedAtOnce()
    {
        var run = ToolRun.Of("phantoms", "--output", folder.Combine("data"), "--cases", "1", "--size", "16,x,24");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(2, run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("'Size' is '16,0,24'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TheFolderMustBeGiven()
    {
        var run = ToolRun.Of("phantoms");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("error MSQ2070: Option '--output' is required. 'medseqft phantoms --help' lists what is allowed.\n", run.Error);
    }
}
