using System.Text.Json;
using MedSeqFT.Datasets;

namespace MedSeqFT.Pipeline;

/// <summary>
/// The folder that a stage leaves. Work goes on in "&lt;output&gt;.partial" and becomes visible by one rename, stage.json
/// being its last file: a half-written folder can never look finished. A partial folder of the same key is kept from
/// one run to the next, so that the stage resumes from its checkpoint; one of another key is removed.
/// </summary>
public sealed class StageFolder
{
    private readonly StageRequest request;

    private StageFolder(StageRequest request, string path)
    {
        this.request = request;
        Path = path;
    }

    /// <summary>Where the stage works: the partial folder.</summary>
    public string Path { get; }

    public static StageFolder Open(StageRequest request)
    {
        foreach (var old in OldFolders(request.Output))
            Directory.Delete(old, recursive: true);
        var partial = request.Output + ".partial";
        var keyFile = KeyFileOf(request);
        if (Directory.Exists(partial) && (!File.Exists(keyFile) || File.ReadAllText(keyFile) != request.Key))
            Directory.Delete(partial, recursive: true);
        if (!Directory.Exists(partial))
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(partial)!);
            File.WriteAllText(keyFile, request.Key);
            Directory.CreateDirectory(partial);
        }
        return new StageFolder(request, partial);
    }

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>
    /// Names the outputs in stage.json and renames the folder over the old one. Killed at any point, the next run ends the
    /// same; and as every file has reached the disk before, so does a machine that lost its power.
    /// </summary>
    public void Publish()
    {
        var outputs = Outputs();
        foreach (var output in outputs)
            FlushToDisk(Combine(output.File));
        WriteJson(Combine(StageRecord.FileName), new StageRecord(request.Stage, request.Task, request.Key, request.KeyParts, outputs));
        if (Directory.Exists(request.Output))
            Directory.Move(request.Output, $"{request.Output}.old-{Guid.NewGuid():N}");
        Directory.Move(Path, request.Output);
        File.Delete(KeyFileOf(request));
        foreach (var old in OldFolders(request.Output))
            Directory.Delete(old, recursive: true);
    }

    /// <summary>Readable JSON, flushed to the disk before anything refers to it.</summary>
    public static void WriteJson<T>(string file, T value) => ReadableJson.WriteText(file, JsonSerializer.Serialize(value, StageRequest.Json));

    private static void FlushToDisk(string file)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Write);
        RandomAccess.FlushToDisk(handle);
    }

    // Beside the folder, not in it: whoever lists what a stage left must not find it.
    private static string KeyFileOf(StageRequest request) => request.Output + ".partial.key";

    private static string[] OldFolders(string output)
    {
        var parent = System.IO.Path.GetDirectoryName(output)!;
        return Directory.Exists(parent) ? Directory.GetDirectories(parent, System.IO.Path.GetFileName(output) + ".old-*") : [];
    }

    private List<StageOutput> Outputs() => [.. Directory
        .EnumerateFiles(Path, "*", SearchOption.AllDirectories)
        .Select(file => new StageOutput(System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/'), new FileInfo(file).Length))
        .Where(output => output.File != StageRecord.FileName)
        .OrderBy(output => output.File, StringComparer.Ordinal)];
}
