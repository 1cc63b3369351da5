using System.IO.Abstractions;
using System.IO.Hashing;
using System.Text.Json;
using MedSeqFT.Diagnostics;
using MedSeqFT.Pipeline;
using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tasks;

/// <summary>
/// MedSeqFTStageCache: a folder that machines share, with finished stages by their keys: &lt;stage&gt;/&lt;key&gt;/ holds the stage's
/// files and cache.json with their digests. Entries appear and go by rename, are checked against their digests on the way
/// out, and may be deleted at any time. What goes wrong costs a training, never a build.
/// </summary>
internal sealed class StageCache(string root)
{
    private const string ListName = "cache.json";

    /// <summary>One stored file; name with forward slashes.</summary>
    private sealed record Entry(string File, string Digest);

    public bool Holds(StageRequest request) => root.Length > 0 && File.Exists(Path.Combine(FolderOf(request), ListName));

    /// <summary>Puts the stage's folder in place by one rename, if there is a sound entry of its key.</summary>
    /// <param name="warn">Told of a damaged entry, which is dropped, and of a cache that can't be read.</param>
    public bool TryRestore(StageRequest request, Action<Diagnostic> warn)
    {
        if (!Holds(request))
            return false;
        var copy = $"{request.Output}.restoring-{Guid.NewGuid():N}";
        try
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(request.Output)!);
            using var claim = new FileStream(request.Output + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            if (Fault(request, copy) is { } fault)
            {
                warn(SdkErrors.CacheEntryDamaged(FolderOf(request), fault));
                Drop(FolderOf(request));
                return false;
            }
            Replace(copy, request.Output);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(FolderOf(request)))
                warn(SdkErrors.CacheNotUsable(root, e.Message));
            return false;
        }
        finally
        {
            if (Directory.Exists(copy))
                Directory.Delete(copy, recursive: true);
        }
    }

    /// <summary>Adds a finished stage; another machine may have been faster.</summary>
    public void Store(StageRequest request, Action<Diagnostic> warn)
    {
        if (root.Length == 0 || Holds(request))
            return;
        var entry = FolderOf(request);
        var copy = $"{entry}.storing-{Guid.NewGuid():N}";
        try
        {
            _ = Directory.CreateDirectory(copy);
            var files = Directory.GetFiles(request.Output, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(file => new Entry(Path.GetRelativePath(request.Output, file).Replace('\\', '/'), Copy(file, Path.Combine(copy, Path.GetRelativePath(request.Output, file)))))
                .ToList();
            File.WriteAllText(Path.Combine(copy, ListName), JsonSerializer.Serialize(files, StageRequest.Json));
            if (!Directory.Exists(entry))
                Directory.Move(copy, entry);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!Holds(request))
                warn(SdkErrors.CacheNotUsable(root, e.Message));
        }
        finally
        {
            Drop(copy);
        }
    }

    private string FolderOf(StageRequest request) => Path.Combine(root, request.Stage, request.Key);

    // Copies the entry; says what is wrong with it, or null.
    private string? Fault(StageRequest request, string copy)
    {
        var entry = FolderOf(request);
        if (ReadList(entry) is not { Count: > 0 } list)
            return $"{ListName} can't be read";
        foreach (var (file, digest) in list)
        {
            var from = Path.GetFullPath(Path.Combine(entry, file));
            if (!from.StartsWith(entry + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(from))
                return $"'{file}' is missing";
            if (Copy(from, Path.Combine(copy, file)) != digest)
                return $"'{file}' has another content than when it was stored";
        }
        var record = StageRecord.Read(new FileSystem(), copy);
        return record?.Key == request.Key && record.KeyParts.SequenceEqual(request.KeyParts) && record.MissingOutput(new FileSystem(), copy) is null
            ? null
            : "it holds another stage";
    }

    private static List<Entry>? ReadList(string entry)
    {
        try
        {
            var list = JsonSerializer.Deserialize<List<Entry>>(File.ReadAllText(Path.Combine(entry, ListName)), StageRequest.Json);
            return list?.TrueForAll(e => e is { File: not null, Digest: not null }) == true ? list : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // One pass: what is hashed is what was written.
    private static string Copy(string from, string to)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        var digest = new XxHash128();
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        using var target = new FileStream(to, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1);
        var buffer = new byte[1 << 20];
        while (source.Read(buffer) is > 0 and var read)
        {
            digest.Append(buffer.AsSpan(0, read));
            target.Write(buffer.AsSpan(0, read));
        }
        target.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(digest.GetCurrentHash());
    }

    // As the tool publishes a stage; its checkpoint is of no use any more.
    private static void Replace(string copy, string output)
    {
        var old = $"{output}.old-{Guid.NewGuid():N}";
        if (Directory.Exists(output))
            Directory.Move(output, old);
        Directory.Move(copy, output);
        foreach (var folder in new[] { old, output + ".partial" }.Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
        File.Delete(output + ".partial.key");
    }

    private static void Drop(string folder)
    {
        try
        {
            var dropped = $"{folder}.dropped-{Guid.NewGuid():N}";
            Directory.Move(folder, dropped);
            Directory.Delete(dropped, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another build dropped it first, or the cache is read-only; either way it is not used.
        }
    }
}
