using MedSeqFT.Diagnostics;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace MedSeqFT.Sdk.Tasks;

/// <summary>Keeps what a build saw and answered that had nothing to do, for <see cref="RecallBuild"/>.</summary>
[MSBuildMultiThreadableTask]
public sealed class RememberBuild : Task
{
    [Required]
    public string StateDirectory { get; set; } = "";

    [Required]
    public string Configuration { get; set; } = "";

    /// <summary>PlanSequence's Model.</summary>
    [Required]
    public ITaskItem Model { get; set; } = null!;

    /// <summary>PlanSequence's SettledStages.</summary>
    [Required]
    public string[] Stages { get; set; } = [];

    public override bool Execute()
    {
        // What was seen before the plan, so that a file changed since then looks different the next time.
        if (((IBuildEngine4)BuildEngine).GetRegisteredTaskObject(ViewOf(StateDirectory), RegisteredTaskObjectLifetime.Build) is BuildView { IsCalm: true } view)
        {
            var metadata = Model.CloneCustomMetadata();
            var model = metadata.Keys.Cast<string>().Order(StringComparer.Ordinal).Select(name => KeyValuePair.Create(name, (string?)metadata[name] ?? ""));
            Write(new SettledBuild([.. model.Prepend(new(SettledBuild.Folder, Model.ItemSpec))], Stages, view.Text));
        }
        return true;
    }

    private void Write(SettledBuild settled)
    {
        try
        {
            settled.Write(SettledBuild.FileOf(StateDirectory, Configuration));
        }
        catch (IOException e) when (DiskSpace.IsExhausted(e))
        {
            // It only saves time; the next build plans again.
        }
    }

    internal static string ViewOf(string stateFolder) => $"{nameof(BuildView)}:{stateFolder}";
}
