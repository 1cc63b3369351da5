using System.IO.Abstractions;
using System.Text.Json;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Datasets;

/// <summary>Finds out how a folder is arranged and reads it as a task.</summary>
public static class SourceTasks
{
    /// <exception cref="UserErrorException">MSQ1060, or whatever is wrong with the folder.</exception>
    public static SourceTask Read(string folder, ImportOptions options, IStageLog log, CancellationToken cancellation)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (options.Recipe is not null && options.Mapping is not null)
            throw new UserErrorException(ImportErrors.OneOf("--recipe", "--mapping"));
        if (!Directory.Exists(folder))
            throw new UserErrorException(ImportErrors.UnknownLayout(folder));
        if (options.Mapping is { } file)
        {
            var mapping = DatasetMapping.Load(file);
            return Checked(MappedSource.Read(folder, mapping), Path.GetFileName(file), mapping, log);
        }
        if (options.Recipe is { } name)
        {
            var recipe = DatasetRecipes.Find(name);
            var task = MappedSource.Read(folder, recipe);
            DatasetRecipes.CheckCounts(name, recipe, task, options.Partial, log);
            return Checked(task, name, recipe, log);
        }
        return (options.Layout == TaskLayout.Auto ? Detect(folder) : options.Layout) switch
        {
            TaskLayout.Decathlon => DecathlonSource.Read(folder, channelFiles: false),
            TaskLayout.NnUnetV1 => DecathlonSource.Read(folder, channelFiles: true),
            TaskLayout.NnUnetV2 when File.Exists(Path.Combine(folder, TaskDataset.FileName)) => new NnUnetSource(folder).Read(),
            TaskLayout.NnUnetV2 => throw new UserErrorException(DatasetErrors.NoDatasetFile(folder)),
            TaskLayout.Folders when FoldersSource.Fits(folder) => FoldersSource.Read(folder, options, cancellation),
            _ => throw new UserErrorException(ImportErrors.UnknownLayout(folder)),
        };
    }

    /// <summary>Auto where nothing fits. The two versions of nnU-Net differ in the direction of 'labels', v1 and the Decathlon in the images' names.</summary>
    internal static TaskLayout Detect(string folder)
    {
        var file = Path.Combine(folder, TaskDataset.FileName);
        if (!File.Exists(file))
            return FoldersSource.Fits(folder) ? TaskLayout.Folders : TaskLayout.Auto;
        var root = DatasetReader.Parse(file, new FileSystem());
        // Labels by name alone say nothing where cases are listed: our own tasks have them too.
        var byName = root["training"] is null && root["labels"]?.Properties.FirstOrDefault().Value is { Kind: JsonValueKind.Number or JsonValueKind.Array };
        if (root["channel_names"] is not null || root["file_ending"] is not null || byName)
            return TaskLayout.NnUnetV2;
        var image = root["training"]?.Items.Select(entry => entry["image"]?.Text).FirstOrDefault(text => Path.GetFileName(text) is not (null or "" or ['.' or '_', ..]));
        return image is not null && !image.Contains('\0', StringComparison.Ordinal) && !File.Exists(Path.Combine(folder, image)) && File.Exists(Path.Combine(folder, WithChannel(image)))
            ? TaskLayout.NnUnetV1
            : TaskLayout.Decathlon;
    }

    private static SourceTask Checked(SourceTask task, string name, DatasetMapping mapping, IStageLog log)
    {
        if (mapping.Total is { } total && total != task.Cases.Count)
            log.Warn(ImportErrors.TotalDiffers(name, task.Cases.Count, total));
        return task;
    }

    private static string WithChannel(string image)
    {
        var ending = Imaging.ImageFile.EndingOf(image);
        return image[..^ending.Length] + DecathlonSource.FirstChannel + ending;
    }
}
