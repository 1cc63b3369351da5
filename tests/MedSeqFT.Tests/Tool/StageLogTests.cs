using MedSeqFT.Diagnostics;
using MedSeqFT.Tool;
using MedSeqFT.Tool.Logs;

namespace MedSeqFT.Tests.Tool;

public sealed class StageLogTests : IDisposable
{
    private readonly FakeClock clock = new();
    private readonly StringWriter output = new() { NewLine = "\n" };
    private readonly StringWriter error = new() { NewLine = "\n" };

    public void Dispose()
    {
        output.Dispose();
        error.Dispose();
    }

    [Fact]
    public void JsonProgressIsThinnedPerStageAndSubject()
    {
        var log = new JsonStageLog(output, clock);
        for (var i = 0; i <= 20; i++)
        {
            log.Report(new StageProgress("score", "Liver", i, 20));
            log.Report(new StageProgress("score", "Kidneys", i, 40));
            clock.Pass(0.1);
        }

        Assert.Equal(["0", "10", "20"], Done("Liver"));
        Assert.Equal(["0", "10", "20"], Done("Kidneys"));
    }

    [Fact]
    public void JsonGivesTheSecondsThatRemain()
    {
        var log = new JsonStageLog(output, clock);
        for (var i = 0; i < 4; i++)
        {
            log.Report(new StageProgress("score", "Liver", i, 10));
            clock.Pass(1.5);
        }

        Assert.EndsWith("""
            "etaSeconds":10.5}

            """, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void PlainLinesSayStageTaskCountDetailAndTimeLeft()
    {
        var log = new ConsoleStageLog(Plain(), quiet: false);
        for (var i = 0; i <= 3; i++)
        {
            log.Report(new StageProgress("finetune", "Liver", i * 10, 25000, i == 0 ? "" : $"loss -0.{i}"));
            clock.Pass(20);
        }

        Assert.Equal(
            """
            finetune Liver 0/25000
            finetune Liver 10/25000  loss -0.1
            finetune Liver 20/25000  loss -0.2  13:52:40 left
            finetune Liver 30/25000  loss -0.3  13:52:20 left

            """,
            output.ToString());
    }

    [Fact]
    public void DaysAreShownAsDays() =>
        Assert.Equal("  2.03:04:05 left", ConsoleStageLog.Tail("", new TimeSpan(2, 3, 4, 5)));

    [Fact]
    public void ABarFollowsTheStageOnATerminal()
    {
        var terminal = new Terminal(TextReader.Null, output, error, clock, Interactive: false);
        var seen = 0;

        LiveStageLog.Show(terminal, log =>
        {
            log.Report(new StageProgress("finetune", "Liver", 1, 2, "loss [0.5]"));
            log.Warn(new Diagnostic("MSQ4001", "[odd] text"));
            log.Info("a line");
            log.Report(new StageProgress("finetune", "Liver", 2, 2, "loss [0.4]"));
            seen++;
        });

        Assert.Equal(1, seen);
        Assert.Contains("warning MSQ4001: [odd] text", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("a line", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AFaultUnderTheBarComesOutAsItIs() => Assert.Throws<UserErrorException>(() =>
        LiveStageLog.Show(Plain(), _ => throw new UserErrorException(new Diagnostic("MSQ1001", "broken."))));

    private Terminal Plain() => new(TextReader.Null, output, error, clock, Interactive: false);

    private IEnumerable<string> Done(string subject) => output.ToString().Split('\n')
        .Where(line => line.Contains($"\"{subject}\"", StringComparison.Ordinal))
        .Select(line => line.Split("\"done\":")[1].Split(',')[0]);
}
