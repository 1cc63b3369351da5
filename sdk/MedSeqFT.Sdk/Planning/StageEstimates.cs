using System.IO.Abstractions;

namespace MedSeqFT.Sdk.Planning;

/// <summary>
/// What a plan will take, from what its stages took before: the stage itself, else the mean of the same stage of other
/// tasks, each scaled by its number of iterations or draws.
/// </summary>
internal sealed class StageEstimates
{
    private readonly Dictionary<StagePlan, TimeSpan> known = [];
    private readonly IReadOnlyList<StagePlan> running;
    private readonly IReadOnlyList<StagePlan> cached;

    /// <param name="isCached">Whether the stage cache holds the result: taking it is no matter of hours.</param>
    public StageEstimates(IFileSystem files, SequencePlan plan, Func<StagePlan, bool> isCached)
    {
        var rates = plan.Stages.Select(stage => (Plan: stage, PerEffort: PerEffort(files, stage))).ToList();
        cached = [.. plan.Stages.Where(s => s.Reason.Runs && isCached(s))];
        running = [.. plan.Stages.Where(s => s.Reason.Runs && !cached.Contains(s))];
        foreach (var stage in running)
        {
            var own = rates.First(r => r.Plan == stage).PerEffort;
            var alike = rates.Where(r => r.Plan.Stage == stage.Stage && r.PerEffort is not null).Select(r => r.PerEffort!.Value).ToList();
            if ((own ?? (alike.Count > 0 ? alike.Average() : null)) is { } rate)
                known[stage] = TimeSpan.FromSeconds(rate * StageTime.EffortOf(stage.Request));
        }
    }

    /// <summary>Null when no task ever finished such a stage.</summary>
    public TimeSpan? Of(StagePlan stage) => known.TryGetValue(stage, out var time) ? time : null;

    public bool IsCached(StagePlan stage) => cached.Contains(stage);

    /// <summary>", about 2:10:00", ", at least 0:20:00" when some stages never ran before, or nothing when none ever did.</summary>
    public string Total() => (cached.Count > 0 ? $", {cached.Count} of them from the stage cache" : "") + Time();

    public static string Text(TimeSpan time)
    {
        var rounded = TimeSpan.FromSeconds(Math.Ceiling(time.TotalSeconds));
        return FormattableString.Invariant($"{(int)rounded.TotalHours}:{rounded.Minutes:00}:{rounded.Seconds:00}");
    }

    private string Time()
    {
        if (known.Count == 0)
            return "";
        var sum = known.Values.Aggregate(TimeSpan.Zero, (a, b) => a + b);
        return $", {(known.Count == running.Count ? "about" : "at least")} {Text(sum)}";
    }

    // The request and so the time of a stage lie in the folder that its output lies in, except pack's.
    private static double? PerEffort(IFileSystem files, StagePlan stage) =>
        StageTime.Read(files, StageTime.FileOf(files.Path, stage.StateFolder, stage.Stage.Name)) is { Finished: true, Effort: > 0 } time ? time.Seconds / time.Effort : null;
}
