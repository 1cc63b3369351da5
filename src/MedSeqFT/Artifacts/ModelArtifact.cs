using MedSeqFT.Diagnostics;
using MedSeqFT.Evaluation;
using MedSeqFT.Inference;

namespace MedSeqFT.Artifacts;

/// <summary>
/// A packed model on disk: carry-over.safetensors (M_t, the refined foundation model that a next task starts from),
/// tasks/&lt;task&gt;/ with each task's own deliverable, model.json and README.md.
/// </summary>
public sealed class ModelArtifact
{
    public const string CarryOverFile = "carry-over.safetensors";
    public const string WeightsFile = "model.safetensors";
    public const string CardFile = "README.md";
    private const string TasksFolder = "tasks";

    private ModelArtifact(string folder, ModelManifest manifest)
    {
        Folder = folder;
        Manifest = manifest;
    }

    public string Folder { get; }

    public ModelManifest Manifest { get; }

    /// <summary>Fills an empty or new folder; the caller makes it appear under its name in one step.</summary>
    public static ModelArtifact Write(string folder, PackContents contents, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(contents.Tasks.Count);
        Directory.CreateDirectory(folder);
        foreach (var task in contents.Tasks)
        {
            cancellation.ThrowIfCancellationRequested();
            CopyTask(task, Path.Combine(folder, TasksFolder, task.Name));
        }
        if (contents.Tasks[^1].Refined is { } refined)
            File.Copy(Path.Combine(refined, CarryOverFile), Path.Combine(folder, CarryOverFile), overwrite: true);
        cancellation.ThrowIfCancellationRequested();
        var manifest = ManifestOf(folder, contents);
        File.WriteAllText(Path.Combine(folder, CardFile), ModelCard.Of(manifest, File.Exists(Path.Combine(folder, CarryOverFile))));
        manifest = manifest with { Files = FileDigest.OfAll(folder) };
        manifest.Write(folder);
        return new ModelArtifact(folder, manifest);
    }

    /// <summary>Reads the manifest and compares every file with it.</summary>
    /// <exception cref="UserErrorException">MSQ3201 to MSQ3205; all missing or changed files at once.</exception>
    public static ModelArtifact Open(string folder) => Open(folder, _ => true);

    /// <summary>The same, but compares the files of one task alone: what a prediction needs, in a part of the time.</summary>
    /// <exception cref="UserErrorException">MSQ3201 to MSQ3206.</exception>
    public static ModelArtifact Open(string folder, string task)
    {
        var artifact = Open(folder, file => file.StartsWith($"{TasksFolder}/{task}/", StringComparison.Ordinal));
        _ = artifact.TaskFolder(task);
        return artifact;
    }

    private static ModelArtifact Open(string folder, Func<string, bool> compared)
    {
        var manifest = ModelManifest.Read(folder);
        var faults = manifest.Files.Where(file => compared(file.Key)).Select(file => FaultOf(folder, file.Key, file.Value)).OfType<Diagnostic>().ToArray();
        return faults.Length == 0 ? new ModelArtifact(folder, manifest) : throw new UserErrorException(faults);
    }

    /// <summary>What SegmentationModel.Load takes.</summary>
    /// <exception cref="UserErrorException">MSQ3206: no such task.</exception>
    public string TaskFolder(string task) => Manifest.Tasks.Any(t => t.Name == task)
        ? Path.Combine(Folder, TasksFolder, task)
        : throw new UserErrorException(ArtifactErrors.UnknownTask(Folder, task, string.Join(", ", Manifest.Tasks.Select(t => $"'{t.Name}'"))));

    private static void CopyTask(PackedTask task, string into)
    {
        Directory.CreateDirectory(into);
        File.Copy(Path.Combine(task.Finetuned, "deliverable.safetensors"), Path.Combine(into, WeightsFile), overwrite: true);
        File.Copy(Path.Combine(task.Finetuned, TaskModelPlan.FileName), Path.Combine(into, TaskModelPlan.FileName), overwrite: true);
        if (task.Evaluated is not { } evaluated)
            return;
        File.Copy(Path.Combine(evaluated, EvaluationReport.JsonFile), Path.Combine(into, EvaluationReport.JsonFile), overwrite: true);
        if (Path.Combine(evaluated, Postprocessing.FileName) is var postprocessing && File.Exists(postprocessing))
            File.Copy(postprocessing, Path.Combine(into, Postprocessing.FileName), overwrite: true);
    }

    private static ModelManifest ManifestOf(string folder, PackContents contents) => new()
    {
        Name = contents.Name,
        Version = contents.Version,
        ParentVersion = contents.ParentVersion,
        ToolVersion = contents.ToolVersion,
        Backbone = TaskModelPlan.Load(Path.Combine(folder, TasksFolder, contents.Tasks[^1].Name)).Backbone,
        Tasks = [.. contents.Tasks.Select(task => TaskOf(Path.Combine(folder, TasksFolder, task.Name), task))],
        Options = new SortedDictionary<string, string>(contents.Options.ToDictionary(), StringComparer.Ordinal),
        Files = new SortedDictionary<string, string>(),
    };

    private static ManifestTask TaskOf(string folder, PackedTask task)
    {
        var plan = TaskModelPlan.Load(folder);
        var report = task.Evaluated is null ? null : EvaluationReport.Load(folder);
        return new ManifestTask
        {
            Name = task.Name,
            Labels = plan.Labels,
            Scheme = plan.Scheme,
            Channels = plan.Channels,
            Metrics = report?.Mean,
            TestCases = report?.Cases.Count ?? 0,
            Dataset = task.Dataset,
            Licence = task.Licence,
        };
    }

    private static Diagnostic? FaultOf(string folder, string file, string expected)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path))
            return ArtifactErrors.MissingFile(folder, file);
        var found = FileDigest.Of(path);
        return found == expected ? null : ArtifactErrors.ChangedFile(path, expected, found);
    }
}
