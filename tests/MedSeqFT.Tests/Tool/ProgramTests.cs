using MedSeqFT.Diagnostics;
using MedSeqFT.Pipeline;

namespace MedSeqFT.Tests.Tool;

public sealed class ProgramTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void HelpListsTheVerbsInTheOrderOfTheMethod()
    {
        var run = ToolRun.Of("--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        Snapshots.Match(run.Output, "Tool.Help");
    }

    [Theory]
    [InlineData("pretrain")]
    [InlineData("finetune")]
    [InlineData("export")]
    [InlineData("inspect")]
    [InlineData("phantoms")]
    [InlineData("predict")]
    public void AVerbExplainsItself(string verb)
    {
        var run = ToolRun.Of(verb, "--help");

        Assert.Equal(0, run.ExitCode);
        Snapshots.Match(run.Output, $"Tool.Help.{verb}");
    }

    [Fact]
    public void AnUnknownVerbIsAUserError()
    {
        var run = ToolRun.Of("finetun");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Equal(
            """
            error MSQ2070: Required command was not provided. 'medseqft --help' lists what is allowed.
            error MSQ2070: Unrecognized command or argument 'finetun'. 'medseqft --help' lists what is allowed.

            """,
            run.Error);
    }

    [Fact]
    public void AnUnknownOptionIsNotTakenForAPath()
    {
        var run = ToolRun.Of("merge", "--fast");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("error MSQ2070: '--fast' is no option of this verb. 'medseqft merge --help' lists what is allowed.\n", run.Error);
    }

    [Fact]
    public void UserErrorsAreCanonicalLinesWithoutAStack()
    {
        var run = ToolRun.Of(
            (_, _, _) => throw new UserErrorException(
            [
                new Diagnostic("MSQ1001", "no comma here.", "data/dataset.json", 3, 14),
                new Diagnostic("MSQ2001", "Iterations is '0'."),
            ]),
            "finetune",
            ToolRun.Request(folder, "finetune"));

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("data/dataset.json(3,14): error MSQ1001: no comma here.\nerror MSQ2001: Iterations is '0'.\n", run.Error);
    }

    [Fact]
    public void OurOwnFaultsKeepTheirStack()
    {
        var run = ToolRun.Of(Broken, "finetune", ToolRun.Request(folder, "finetune"));

        Assert.Equal(70, run.ExitCode);
        Assert.StartsWith("error MSQ9000: internal error; please report it with the lines that follow. System.InvalidOperationException: shapes differ", run.Error, StringComparison.Ordinal);
        Assert.Contains($"at MedSeqFT.Tests.Tool.{nameof(ProgramTests)}.{nameof(Broken)}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void UnderTheProtocolFaultsAreLinesOnStdout()
    {
        var file = folder.Combine("gone.json");

        var run = ToolRun.Of("score", file, "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("", run.Error);
        using var line = System.Text.Json.JsonDocument.Parse(Assert.Single(run.Lines));
        Assert.Equal("error", line.RootElement.GetProperty("type").GetString());
        Assert.Equal("MSQ2050", line.RootElement.GetProperty("code").GetString());
        Assert.Equal(file, line.RootElement.GetProperty("file").GetString());
        Assert.Equal(0, line.RootElement.GetProperty("line").GetInt32());
    }

    [Fact]
    public void InternalErrorsUnderTheProtocolAreOneLineToo()
    {
        var run = ToolRun.Of(Broken, "finetune", ToolRun.Request(folder, "finetune"), "--json");

        Assert.Equal(70, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.StartsWith("""{"type":"error","code":"MSQ9000","message":"internal error;""", run.Lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(run.Lines, line => line.Contains("\"result\"", StringComparison.Ordinal));
    }

    private static void Broken(StageRequest request, IStageLog log, CancellationToken cancellation) =>
        throw new InvalidOperationException("shapes differ");
}
