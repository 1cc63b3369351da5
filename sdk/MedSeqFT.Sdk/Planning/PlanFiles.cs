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
        _ = StateFile.WriteText(files, RequestFile(folder, plan.Stage), JsonSerializer.Serialize(plan.Request, StageRequest.Json));
        var stamp = Path.Combine(folder, keyName + ".key");
        var record = Path.Combine(plan.Request.Output, StageRecord.FileName);
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

    public static string RequestFile(string folder, StageDefinition stage) => Path.Combine(folder, stage.Name + ".request.json");

    public static string ProjectFile(TaskPlan task) => Path.Combine(task.Folder, task.Name + ".proj");

    private DateTime Later(DateTime built)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return now > built ? now : built.AddSeconds(1);
    }
}
