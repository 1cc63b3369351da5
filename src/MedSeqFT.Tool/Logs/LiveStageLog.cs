using MedSeqFT.Diagnostics;
using Spectre.Console;

namespace MedSeqFT.Tool.Logs;

/// <summary>A bar per stage and subject on a terminal that someone looks at.</summary>
internal sealed class LiveStageLog(Terminal terminal, ProgressContext display) : IStageLog
{
    private readonly Lock gate = new();
    private readonly ProgressMeters meters = new(terminal.Clock, TimeSpan.FromMilliseconds(200));
    private readonly Dictionary<(string Stage, string Subject), ProgressTask> bars = [];

    /// <summary>Runs the work under a live display, which goes when the work ends.</summary>
    public static void Show(Terminal terminal, Action<IStageLog> work) => terminal.Console
        .Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn())
        .Start(display => work(new LiveStageLog(terminal, display)));

    public void Info(string message)
    {
        lock (gate)
            terminal.Console.WriteLine(message);
    }

    public void Warn(Diagnostic diagnostic)
    {
        lock (gate)
            terminal.Console.MarkupLineInterpolated($"[yellow]{FaultReport.Warning(diagnostic)}[/]");
    }

    public void Report(StageProgress progress)
    {
        lock (gate)
        {
            var meter = meters.Of(progress);
            if (!meter.Advance(progress))
                return;
            var key = (progress.Stage, progress.Subject);
            if (!bars.TryGetValue(key, out var bar))
                bars.Add(key, bar = display.AddTask(progress.Stage));
            bar.MaxValue = Math.Max(progress.Total, 1);
            bar.Value = progress.Done;
            bar.Description = Markup.Escape($"{progress.Stage} {progress.Subject} {progress.Done}/{progress.Total}{ConsoleStageLog.Tail(progress.Detail, meter.Remaining)}");
        }
    }
}
