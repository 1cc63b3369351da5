using System.Globalization;
using System.IO.Abstractions;

namespace MedSeqFT.Sdk.Planning;

/// <summary>Digests of files by (path relative to the project, size, modification time), kept in obj/medseqft/hashcache.</summary>
internal sealed class HashCache
{
    private const string Header = "medseqft-hashcache 1";
    private const int DigestLength = 32;
    private readonly Dictionary<string, (long Size, long Ticks, string Digest)> entries = new(StringComparer.Ordinal);
    private bool changed;

    /// <summary>An unreadable or foreign file counts as empty: the cost is one re-hash.</summary>
    public static HashCache Load(IFileSystem files, string path)
    {
        var cache = new HashCache();
        if (!files.File.Exists(path))
            return cache;
        var lines = files.File.ReadAllLines(path);
        if (lines.Length == 0 || lines[0] != Header)
            return cache;
        foreach (var line in lines.Skip(1))
        {
            var fields = line.Split('\t');
            // A line that a power cut shortened must not pass for another content.
            if (fields.Length == 4 && fields[3].Length == DigestLength && long.TryParse(fields[1], out var size) && long.TryParse(fields[2], out var ticks))
                cache.entries[fields[0]] = (size, ticks, fields[3]);
        }
        return cache;
    }

    public string? Find(string name, long size, long ticks) =>
        entries.TryGetValue(name, out var e) && e.Size == size && e.Ticks == ticks ? e.Digest : null;

    public void Store(string name, long size, long ticks, string digest)
    {
        if (name.AsSpan().IndexOfAny('\t', '\n', '\r') >= 0)
            return;
        entries[name] = (size, ticks, digest);
        changed = true;
    }

    /// <summary>Writes by rename, and only when something was added. It only saves time: not being able to is no fault.</summary>
    public void Save(IFileSystem files, string path)
    {
        if (!changed)
            return;
        var lines = entries.OrderBy(e => e.Key, StringComparer.Ordinal)
            .Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Key}\t{e.Value.Size}\t{e.Value.Ticks}\t{e.Value.Digest}"));
        try
        {
            _ = files.Directory.CreateDirectory(files.Path.GetDirectoryName(path)!);
            files.File.WriteAllLines(path + ".new", lines.Prepend(Header));
            files.File.Move(path + ".new", path, overwrite: true);
            changed = false;
        }
        catch (IOException)
        {
            // A full disk, or an explained plan beside a build, which writes the same file.
        }
    }
}
