using System.Globalization;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tool.Logs;

/// <summary>Plain lines for a redirected output: a log file, CI, a test. Progress every 10 s.</summary>
internal sealed class ConsoleStageLog(Terminal terminal, bool quiet) : IStageLog
{
    private readonly Lock gate = new();
    private readonly ProgressMeters meters = new(terminal.Clock, TimeSpan.FromSeconds(10));

    public void Info(string message)
    {
        if (quiet)
            return;
        lock (gate)
            terminal.Output.WriteLine(message);
    }

    public void Warn(Diagnostic diagnostic)
    {
        lock (gate)
            terminal.Error.WriteLine(FaultReport.Warning(diagnostic));
    }

    public void Report(StageProgress progress)
    {
        lock (gate)
        {
            var meter = meters.Of(progress);
            if (meter.Advance(progress) && !quiet)
                terminal.Output.WriteLine($"{progress.Stage} {progress.Subject} {progress.Done}/{progress.Total}{Tail(progress.Detail, meter.Remaining)}");
        }
    }

    /// <summary>"  loss -0.41  0:12:30 left", each part only if there is one.</summary>
    internal static string Tail(string detail, TimeSpan? remaining) =>
        (detail.Length > 0 ? $"  {detail}" : "")
        + (remaining is { } time && time > TimeSpan.Zero ? $"  {time.ToString(time.TotalDays >= 1 ? @"d\.hh\:mm\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture)} left" : "");
}
