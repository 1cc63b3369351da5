using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace MedSeqFT.Sdk.Tasks;

/// <summary>Ends what <see cref="StartAhead"/> started and says what those stages said.</summary>
[MSBuildMultiThreadableTask]
public sealed class FinishAhead : Task
{
    [Required]
    public string StateDirectory { get; set; } = "";

    /// <summary>PlanSequence's Ahead.</summary>
    [Required]
    public ITaskItem[] Requests { get; set; } = [];

    public override bool Execute()
    {
        if (((IBuildEngine4)BuildEngine).UnregisterTaskObject(StartAhead.RunOf(StateDirectory), RegisteredTaskObjectLifetime.Build) is AheadRun run)
            run.Dispose();
        foreach (var request in Requests)
            AheadLog.Of(request.ItemSpec).Replay(Log, BuildEngine);
        return !Log.HasLoggedErrors;
    }
}
