using System.Reflection;
using System.Text.Json;
using MedSeqFT.Artifacts;
using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Pipeline;

/// <summary>The task folders in order → the versioned model artifact.</summary>
internal static class PackStage
{
    public static void Run(StageContext stage)
    {
        var reader = stage.Options();
        var options = reader.Read<PackOptions>(_ => []);
        reader.Complete();

        var folders = options.TaskStages.Split(',');
        ModelArtifact.Write(stage.Folder.Path, new PackContents
        {
            Name = options.ModelName,
            Version = options.ModelVersion,
            ParentVersion = options.ParentVersion.Length > 0 ? options.ParentVersion : null,
            ToolVersion = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3),
            Options = OptionsOf(stage.Request.InputList[^1], folders),
            Tasks = [.. stage.Request.InputList.Select(task => PackedTaskOf(task, folders))],
        }, stage.Cancellation);
    }

    private static PackedTask PackedTaskOf(string folder, string[] folders)
    {
        var finetuned = Path.Combine(folder, "finetuned");
        if (!Directory.Exists(finetuned))
            throw new UserErrorException(RequestErrors.InputDoesNotExist("pack", Path.GetFileName(folder), finetuned));
        return new PackedTask(
            Path.GetFileName(folder),
            finetuned,
            Existing(folder, "refined", folders),
            Existing(folder, "evaluated", folders),
            KeyPartsOf(folder, "inspected").FirstOrDefault(part => part.Name == "dataset")?.Value,
            DatasetFingerprint.Load(Path.Combine(folder, "inspected", DatasetFingerprint.FileName)).Licence);
    }

    // What the last task's stages read; key parts that are no options (inputs, format) begin with a small letter.
    private static Dictionary<string, string> OptionsOf(string task, string[] folders) => folders.Order(StringComparer.Ordinal)
        .SelectMany(folder => KeyPartsOf(task, folder))
        .Where(part => char.IsAsciiLetterUpper(part.Name[0]))
        .DistinctBy(part => part.Name)
        .ToDictionary(part => part.Name, part => part.Value);

    private static IReadOnlyList<KeyPart> KeyPartsOf(string folder, string stage)
    {
        var file = Path.Combine(folder, stage, StageRecord.FileName);
        return File.Exists(file) ? JsonSerializer.Deserialize<StageRecord>(File.ReadAllText(file), StageRequest.Json)!.KeyParts : [];
    }

    private static string? Existing(string task, string folder, string[] folders) =>
        folders.Contains(folder) && Path.Combine(task, folder) is var path && Directory.Exists(path) ? path : null;
}
