using System.CommandLine;
using MedSeqFT.Diagnostics;
using MedSeqFT.Tool.Logs;

namespace MedSeqFT.Tool;

/// <summary>Long work with the log that suits the terminal, and with a way to stop it.</summary>
internal static class StageSession
{
    /// <param name="work">Returns the path of what it left.</param>
    public static void Run(ParseResult command, Terminal terminal, Func<IStageLog, CancellationToken, string> work)
    {
        var json = command.GetValue(GlobalOptions.Json);
        using var stop = new StopRequests(terminal, json);
        var started = terminal.Clock.GetTimestamp();
        if (json)
        {
            var log = new JsonStageLog(terminal.Output, terminal.Clock);
            log.Result(work(log, stop.Token));
            return;
        }
        var quiet = command.GetValue(GlobalOptions.Quiet);
        var output = "";
        if (terminal.Interactive && !quiet)
            LiveStageLog.Show(terminal, log => output = work(log, stop.Token));
        else
            output = work(new ConsoleStageLog(terminal, quiet), stop.Token);
        if (!quiet)
            terminal.Output.WriteLine($"done in {terminal.Clock.GetElapsedTime(started):h\\:mm\\:ss}: {output}");
    }
}
