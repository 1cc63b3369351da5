using System.IO.Abstractions;
using MedSeqFT.Diagnostics;
using MedSeqFT.Sdk.Planning;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace MedSeqFT.Sdk.Tasks;

/// <summary>Fails the build when a deliverable's mean Dice lies below MinimumDice; before the model is packed and gets its version.</summary>
[MSBuildMultiThreadableTask]
public sealed class CheckMinimumDice : Task
{
    /// <summary>PlanSequence's Projects; metadata Task, MinimumDice and Report.</summary>
    [Required]
    public ITaskItem[] Projects { get; set; } = [];

    public override bool Execute()
    {
        var files = new FileSystem();
        foreach (var fault in Projects.Select(p => MinimumDice.Fault(files, p.GetMetadata("Task"), p.GetMetadata(MinimumDice.Name), p.GetMetadata("Report"))).OfType<Diagnostic>())
            Log.LogError(fault);
        return !Log.HasLoggedErrors;
    }
}
