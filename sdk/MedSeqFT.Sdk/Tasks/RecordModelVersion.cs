using System.IO.Abstractions;
using MedSeqFT.Diagnostics;
using MedSeqFT.Sdk.Planning;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace MedSeqFT.Sdk.Tasks;

/// <summary>
/// Adds a packed model to model.versions.json; only then is its number used up. Also leaves the item and the properties
/// that an evaluation of the project finds afterwards.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class RecordModelVersion : Task
{
    [Required]
    public string ProjectDirectory { get; set; } = "";

    [Required]
    public string StateDirectory { get; set; } = "";

    [Required]
    public string Configuration { get; set; } = "";

    /// <summary>PlanSequence's Model.</summary>
    [Required]
    public ITaskItem Model { get; set; } = null!;

    public override bool Execute()
    {
        var files = new FileSystem();
        var project = new ModelProject { Folder = ProjectDirectory, StateFolder = "", ModelsFolder = "", ModelName = "" };
        try
        {
            var versions = ModelVersions.Read(files, project.VersionsFile);
            var added = versions.With(new ModelVersion(
                Model.GetMetadata("Version"), Model.GetMetadata("Key"), Model.GetMetadata("ModelIdentity"), Model.GetMetadata("Tasks").Split('|')));
            if (added != versions)
                StateFile.Write(files, project.VersionsFile, added);
            _ = StateFile.WriteText(files, BuiltModel.FileOf(files.Path, StateDirectory, Configuration), BuiltModel.PropsText(files.Path, Model.ItemSpec, Model.GetMetadata("ModelName"), Model.GetMetadata("Version"), Model.GetMetadata("Tasks")));
        }
        catch (UserErrorException e)
        {
            foreach (var diagnostic in e.Diagnostics)
                Log.LogError(diagnostic);
        }
        return !Log.HasLoggedErrors;
    }
}
