using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tests.Diagnostics;

public class DiagnosticTests
{
    [Theory]
    [InlineData(null, 0, 0, "error MSQ1001: text")]
    [InlineData("a.json", 0, 0, "a.json: error MSQ1001: text")]
    [InlineData("a.json", 3, 0, "a.json(3): error MSQ1001: text")]
    [InlineData("a.json", 3, 9, "a.json(3,9): error MSQ1001: text")]
    public void PrintsTheFormThatMSBuildReads(string? file, int line, int column, string expected) =>
        Assert.Equal(expected, new Diagnostic("MSQ1001", "text", file, line, column).ToString());

    [Fact]
    public void AnExceptionSaysAllItsFaults()
    {
        var error = new UserErrorException([new Diagnostic("MSQ1001", "first"), new Diagnostic("MSQ1002", "second", "b.json")]);

        Assert.Equal($"error MSQ1001: first{Environment.NewLine}b.json: error MSQ1002: second", error.Message);
    }

    [Fact]
    public void NoLogIsAValidLog()
    {
        var log = NullStageLog.Instance;

        log.Info("anything");
        log.Warn(new Diagnostic("MSQ1001", "text"));
        log.Report(new StageProgress("finetune", "Liver", 1, 2));

        Assert.Same(NullStageLog.Instance, log);
    }
}
