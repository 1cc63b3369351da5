using MedSeqFT.Diagnostics;

namespace MedSeqFT.Sdk.Planning;

/// <summary>Changes of the past that cost training: said before anything runs, with what they invalidate.</summary>
internal static class SequenceWarnings
{
    public static IEnumerable<Diagnostic> For(ModelProject project, SequenceUpdate update, ModelVersions versions, IReadOnlyList<TaskPlan> tasks)
    {
        var invalidates = PlanReport.Rebuilds(tasks) ?? "nothing that was built is invalidated";
        foreach (var task in update.Removed)
            yield return SdkErrors.TaskRemoved(task, invalidates, project.LockFile);
        foreach (var task in update.Changed)
            yield return SdkErrors.DatasetChanged(task, invalidates, project.LockFile);
        if (Reordered(versions, tasks) is var (before, now) && before.Count > 0 && tasks.Any(t => t.WasBuilt))
            yield return SdkErrors.TasksReordered(Arrow(before), Arrow(now), invalidates, project.LockFile);
    }

    // Compares only the tasks that both sequences have: removed and new ones are reported as such.
    private static (IReadOnlyList<string> Before, IReadOnlyList<string> Now) Reordered(ModelVersions versions, IReadOnlyList<TaskPlan> tasks)
    {
        if (versions.Versions.Count == 0)
            return ([], []);
        var last = versions.Versions[^1].Tasks;
        List<string> now = [.. tasks.Select(t => t.Name).Where(last.Contains)];
        List<string> before = [.. last.Where(now.Contains)];
        var stillToBuild = tasks.Any(t => t.Stages.Any(s => s.Reason.Runs));
        return before.SequenceEqual(now) || !stillToBuild ? ([], []) : (before, now);
    }

    private static string Arrow(IEnumerable<string> tasks) => string.Join(" -> ", tasks);
}
