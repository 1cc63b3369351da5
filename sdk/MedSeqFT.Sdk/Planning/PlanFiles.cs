using System.IO.Abstractions;
using System.Text.Json;
using MedSeqFT.Pipeline;

namespace MedSeqFT.Sdk.Planning;

/// <summary>
/// Writes a plan so that MSBuild's own time check agrees with it: a stage's &lt;stage&gt;.key is newer than its
/// stage.json exactly when the stage has to run. Requests and projects are rewritten only when different.
/// </summary>
internal sealed class PlanFiles(IFileSystem files, TimeProvider clock)
{
    public void WriteStage(string folder, StagePlan plan, string keyName)
    {
        _ = StateFile.WriteText(files, RequestFile(files.Path, folder, plan.Stage), JsonSerializer.Serialize(plan.Request, StageRequest.Json));
        var stamp = files.Path.Combine(folder, keyName + ".key");
        var record = files.Path.Combine(plan.Request.Output, StageRecord.FileName);
        _ = StateFile.WriteText(files, stamp, $"{plan.Key}\n{plan.Reason.Text}\n");
        if (!files.File.Exists(record))
            return;

        var built = files.File.GetLastWriteTimeUtc(record);
        var stamped = files.File.GetLastWriteTimeUtc(stamp);
        if (plan.Reason.Runs && stamped <= built)
            files.File.SetLastWriteTimeUtc(stamp, Later(built));
        else if (!plan.Reason.Runs && stamped > built)
            files.File.SetLastWriteTimeUtc(stamp, built);
    }

    public static string RequestFile(IPath paths, string folder, StageDefinition stage) => paths.Combine(folder, stage.Name + ".request.json");

    public static string ProjectFile(IPath paths, TaskPlan task) => paths.Combine(task.Folder, task.Name + ".proj");

    private DateTime Later(DateTime built)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return now > built ? now : built.AddSeconds(1);
    }
}
