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

        ModelArtifact.Write(stage.Folder.Path, new PackContents
        {
            Name = options.ModelName,
            Version = options.ModelVersion,
            ParentVersion = options.ParentVersion.Length > 0 ? options.ParentVersion : null,
            ToolVersion = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3),
            Tasks = [.. stage.Request.InputList.Select(PackedTaskOf)],
        }, stage.Cancellation);
    }

    private static PackedTask PackedTaskOf(string folder)
    {
        var finetuned = Path.Combine(folder, "finetuned");
        if (!Directory.Exists(finetuned))
            throw new UserErrorException(RequestErrors.InputDoesNotExist("pack", Path.GetFileName(folder), finetuned));
        var inspected = JsonSerializer.Deserialize<StageRecord>(File.ReadAllText(Path.Combine(folder, "inspected", StageRecord.FileName)), StageRequest.Json)!;
        return new PackedTask(
            Path.GetFileName(folder),
            finetuned,
            Existing(folder, "refined"),
            Existing(folder, "evaluated"),
            inspected.KeyParts.FirstOrDefault(part => part.Name == "dataset")?.Value,
            DatasetFingerprint.Load(Path.Combine(folder, "inspected", DatasetFingerprint.FileName)).Licence);
    }

    private static string? Existing(string folder, string stage) =>
        Path.Combine(folder, stage) is var path && Directory.Exists(path) ? path : null;
}
