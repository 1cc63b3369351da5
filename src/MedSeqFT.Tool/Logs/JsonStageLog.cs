using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tool.Logs;

/// <summary>Writes the machine protocol. Progress is thinned to a line a second, first and last always among them.</summary>
internal sealed class JsonStageLog(TextWriter output, TimeProvider clock) : IStageLog
{
    private readonly Lock gate = new();
    private readonly ProgressMeters meters = new(clock, TimeSpan.FromSeconds(1));

    public void Info(string message) => Write(JsonLines.Info(message));

    public void Warn(Diagnostic diagnostic) => Write(JsonLines.Fault("warning", diagnostic));

    public void Report(StageProgress progress)
    {
        lock (gate)
        {
            var meter = meters.Of(progress);
            if (meter.Advance(progress))
                Write(JsonLines.Progress(progress, meter.Remaining));
        }
    }

    public void Result(string path) => Write(JsonLines.Result(path));

    private void Write(string line)
    {
        lock (gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }
}
