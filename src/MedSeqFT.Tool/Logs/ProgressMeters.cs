using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tool.Logs;

/// <summary>One <see cref="ProgressMeter"/> for each stage and subject seen. The caller locks.</summary>
internal sealed class ProgressMeters(TimeProvider clock, TimeSpan interval)
{
    private readonly Dictionary<(string Stage, string Subject), ProgressMeter> meters = [];

    public ProgressMeter Of(StageProgress progress)
    {
        var key = (progress.Stage, progress.Subject);
        if (!meters.TryGetValue(key, out var meter))
            meters.Add(key, meter = new ProgressMeter(clock, interval));
        return meter;
    }
}
