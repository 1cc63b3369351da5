using System.IO.Abstractions;
using MedSeqFT.Diagnostics;
using MedSeqFT.Sdk.Planning;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;
using TaskItem = Microsoft.Build.Utilities.TaskItem;

namespace MedSeqFT.Sdk.Tasks;

/// <summary>Lists a built model's files for 'dotnet pack' and 'dotnet publish', and writes what a package's consumer imports.</summary>
[MSBuildMultiThreadableTask]
public sealed class DescribeModelPackage : Task
{
    [Required]
    public string ModelFolder { get; set; } = "";

    /// <summary>Empty: only the model's own files.</summary>
    public string PackageId { get; set; } = "";

    public string Version { get; set; } = "";

    /// <summary>Names in order, between '|'.</summary>
    public string Tasks { get; set; } = "";

    /// <summary>ModelPackageLimit, in MiB; 0 for none.</summary>
    public long Limit { get; set; }

    /// <summary>Where the imported files are written.</summary>
    public string GeneratedFolder { get; set; } = "";

    /// <summary>Metadata PackagePath (a folder) and RelativePath (inside the model).</summary>
    [Output]
    public ITaskItem[] Files { get; private set; } = [];

    public override bool Execute()
    {
        try
        {
            var model = ModelPackage.Files(new FileSystem(), ModelFolder, Limit)
                .Select(file => Item(file.Path, file.PackageFolder, file.Relative));
            Files = [.. model, .. PackageId.Length > 0 ? Imported() : []];
        }
        catch (UserErrorException e)
        {
            foreach (var diagnostic in e.Diagnostics)
                Log.LogError(diagnostic);
        }
        return !Log.HasLoggedErrors;
    }

    private IEnumerable<TaskItem> Imported()
    {
        yield return Write($"{PackageId}.props", ModelPackage.PropsText(PackageId, Version, Tasks));
        yield return Write($"{PackageId}.targets", ModelPackage.TargetsText(PackageId));
    }

    private TaskItem Write(string name, string text)
    {
        var path = Path.Combine(GeneratedFolder, name);
        _ = StateFile.WriteText(new FileSystem(), path, text);
        return Item(path, "buildTransitive/", name);
    }

    private static TaskItem Item(string path, string folder, string relative) =>
        new(path, new Dictionary<string, string> { ["PackagePath"] = folder, ["RelativePath"] = relative });
}
