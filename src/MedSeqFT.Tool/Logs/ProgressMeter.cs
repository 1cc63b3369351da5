using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tool.Logs;

/// <summary>
/// When to show progress and how long the rest will take: the speed of the last minutes times what is left. The first
/// unit of work is left out, it carries the start-up (JIT, caches, loading); so does what a resumed run found done.
/// </summary>
internal sealed class ProgressMeter(TimeProvider clock, TimeSpan interval)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(3);
    private readonly Queue<(long Time, long Done)> samples = new();
    private long doneAtStart = -1;
    private long? shownAt;
    private bool finished;

    /// <summary>null until two units of work were seen, the first of which does not count.</summary>
    public TimeSpan? Remaining { get; private set; }

    /// <returns>Whether this report should be shown: the first, the last, and one per interval between.</returns>
    public bool Advance(StageProgress progress)
    {
        var now = clock.GetTimestamp();
        Remaining = Estimate(progress, now);
        var last = progress.Done >= progress.Total && !finished;
        if (shownAt is { } shown && !last && (finished || clock.GetElapsedTime(shown, now) < interval))
            return false;
        shownAt = now;
        finished = last;
        return true;
    }

    private TimeSpan? Estimate(StageProgress progress, long now)
    {
        if (doneAtStart < 0 || progress.Done < doneAtStart)
            Restart(progress.Done);
        if (progress.Done >= progress.Total)
            return TimeSpan.Zero;
        if (progress.Done == doneAtStart)
            return null;
        Remember(now, progress.Done);
        var (firstTime, firstDone) = samples.Peek();
        return progress.Done > firstDone
            ? clock.GetElapsedTime(firstTime, now) * ((double)(progress.Total - progress.Done) / (progress.Done - firstDone))
            : null;
    }

    private void Restart(long done)
    {
        doneAtStart = done;
        samples.Clear();
        finished = false;
    }

    // Reports may come a thousand times a second; a sample a second is enough.
    private void Remember(long now, long done)
    {
        if (samples.Count < 2 || clock.GetElapsedTime(samples.Last().Time, now) >= TimeSpan.FromSeconds(1))
            samples.Enqueue((now, done));
        while (samples.Count > 2 && clock.GetElapsedTime(samples.Peek().Time, now) > Memory)
            samples.Dequeue();
    }
}
