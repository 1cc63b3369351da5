namespace MedSeqFT.Sdk.Planning;

/// <summary>A plan as a person reads it before deciding to run it: dotnet build -p:Explain=true.</summary>
internal static class PlanReport
{
    /// <summary>"Abdomen 1.1.0: 9 of 25 stages to run, about 2:10:00, tasks Colon -> Liver".</summary>
    public static string Summary(string model, SequencePlan plan, StageEstimates estimates) =>
        $"{model} {plan.Version.Version}: {plan.Stages.Count(s => s.Reason.Runs)} of {plan.Stages.Count()} stages to run"
        + $"{estimates.Total()}, tasks {string.Join(" -> ", plan.Tasks.Select(t => t.Name))}";

    /// <summary>One line a stage, in the order of the build.</summary>
    public static IEnumerable<string> Lines(SequencePlan plan, StageEstimates estimates) =>
        plan.Stages.Select(stage => Line(stage, estimates.Of(stage), estimates.IsCached(stage)));

    /// <summary>"this rebuilds 'Colon' (distill, merge)": what was built and won't be valid any more; null when nothing.</summary>
    public static string? Rebuilds(IEnumerable<TaskPlan> tasks)
    {
        var rebuilt = tasks.Select(t => (t.Name, Stages: t.Stages.Where(s => s.Reason.Invalidates).Select(s => s.Stage.Name).ToList()))
            .Where(t => t.Stages.Count > 0)
            .Select(t => $"'{t.Name}' ({string.Join(", ", t.Stages)})")
            .ToList();
        return rebuilt.Count == 0 ? null : "this rebuilds " + string.Join(", ", rebuilt);
    }

    private static string Line(StagePlan stage, TimeSpan? time, bool cached)
    {
        var name = $"{stage.Stage.Name} {stage.Request.Task}".Trim();
        if (!stage.Reason.Runs)
            return $"  {name}: skipped, {stage.Reason.Text}";
        if (cached)
            return $"  {name}: from the stage cache, {stage.Reason.Text}";
        return $"  {name}: would run, {stage.Reason.Text}, {(time is { } known ? "about " + StageEstimates.Text(known) : "no earlier run to estimate from")}";
    }
}
