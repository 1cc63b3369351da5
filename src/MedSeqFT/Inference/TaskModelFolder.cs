using MedSeqFT.Diagnostics;

namespace MedSeqFT.Inference;

/// <summary>The folder of one task's model: weights and plan.json.</summary>
/// <param name="WeightsFile">As the build or the packed model names it.</param>
public sealed record TaskModelFolder(string Path, string WeightsFile)
{
    private const string TasksFolder = "tasks";
    private static readonly string[] WeightFiles = ["deliverable.safetensors", "model.safetensors"];

    /// <param name="path">A packed model, one of the folders under its tasks, or a task's finetuned folder.</param>
    /// <param name="task">Of a packed model; may be null when it has one only.</param>
    /// <exception cref="UserErrorException">MSQ3201 a task was named but it is no packed model, MSQ3206 no such task, MSQ3207 no weights, MSQ3210 several tasks and none named.</exception>
    public static TaskModelFolder Find(string path, string? task = null)
    {
        var tasks = System.IO.Path.Combine(path, TasksFolder);
        if (task is not null && !Directory.Exists(tasks))
            throw new UserErrorException(ArtifactErrors.NotAnArtifact(path));
        var folder = Directory.Exists(tasks) ? System.IO.Path.Combine(tasks, Choose(path, tasks, task)) : path;
        return WeightFiles.Select(name => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } weights
            ? new TaskModelFolder(folder, weights)
            : throw new UserErrorException(ArtifactErrors.NoWeights(folder));
    }

    private static string Choose(string path, string tasks, string? task)
    {
        string[] names = [.. Directory.EnumerateDirectories(tasks).Select(folder => System.IO.Path.GetFileName(folder)).Order(StringComparer.Ordinal)];
        var known = string.Join(", ", names);
        if (task is not null)
            return names.Contains(task) ? task : throw new UserErrorException(ArtifactErrors.UnknownTask(path, task, known));
        return names is [var only] ? only : throw new UserErrorException(ArtifactErrors.SeveralTasks(path, known));
    }
}
