using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace MedSeqFT.Sdk.Tasks;

/// <summary>Starts the stages of later tasks that can run beside the training of earlier ones (MedSeqFTParallelStages).</summary>
[MSBuildMultiThreadableTask]
public sealed class StartAhead : Task
{
    [Required]
    public string StateDirectory { get; set; } = "";

    /// <summary>PlanSequence's Ahead.</summary>
    [Required]
    public ITaskItem[] Requests { get; set; } = [];

    [Required]
    public string ToolPath { get; set; } = "";

    public string DotnetHost { get; set; } = "";

    public string LibTorchFile { get; set; } = "";

    /// <summary>MedSeqFTStageCache; empty for none.</summary>
    public string CacheFolder { get; set; } = "";

    /// <summary>MedSeqFTParallelMemory: what has to be free before a stage starts, in MiB.</summary>
    public long FreeMemory { get; set; }

    public override bool Execute()
    {
        var run = new AheadRun(ToolPath, DotnetHost, LibTorchFile, CacheFolder, FreeMemory);
        // MSBuild disposes of it when the build ends, whatever ended it.
        ((IBuildEngine4)BuildEngine).RegisterTaskObject(RunOf(StateDirectory), run, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
        run.Start([.. Requests.Select(r => r.ItemSpec)]);
        Log.LogMessage(MessageImportance.High, "beside the training: {0}", string.Join(", ", Requests.Select(r => r.GetMetadata("Stage"))));
        return true;
    }

    internal static string RunOf(string stateFolder) => $"{nameof(AheadRun)}:{stateFolder}";
}
