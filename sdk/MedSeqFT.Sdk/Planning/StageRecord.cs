using System.IO.Abstractions;
using System.Text.Json;
using MedSeqFT.Pipeline;

namespace MedSeqFT.Sdk.Planning;

/// <summary>The stage.json that the tool writes last into a finished stage's folder.</summary>
internal sealed record StageRecord(string Stage, string Task, string Key, IReadOnlyList<KeyPart> KeyParts, IReadOnlyList<StageOutput> Outputs)
{
    public const string FileName = "stage.json";

    /// <returns>Null when there is none or it can't be read: then the stage runs.</returns>
    public static StageRecord? Read(IFileSystem files, string folder)
    {
        var file = files.Path.Combine(folder, FileName);
        if (!files.File.Exists(file))
            return null;
        try
        {
            var record = JsonSerializer.Deserialize<StageRecord>(files.File.ReadAllText(file), StageRequest.Json);
            return record is { Key: not null, KeyParts: not null, Outputs: not null } ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether what was asked for lies there, whole.</summary>
    public static bool IsLeft(IFileSystem files, StageRequest request) =>
        Read(files, request.Output) is { } record && record.Key == request.Key && record.MissingOutput(files, request.Output) is null;

    /// <returns>The first output that is gone or has another size; null when all are there.</returns>
    public string? MissingOutput(IFileSystem files, string folder) => Outputs
        .FirstOrDefault(o => files.FileInfo.New(files.Path.Combine(folder, o.File)) is var f && (!f.Exists || f.Length != o.Bytes))?.File;
}
