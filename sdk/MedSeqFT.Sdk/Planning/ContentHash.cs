using System.IO.Abstractions;
using System.IO.Hashing;
using System.Text;

namespace MedSeqFT.Sdk.Planning;

/// <summary>
/// XxHash128 of files and folders (32 hex digits). Names inside a folder count, its own place does not, so a moved or
/// cloned project keeps its keys. Files and folders whose name starts with '.' are left out.
/// </summary>
internal sealed class ContentHash(IFileSystem files, string root, HashCache cache, TimeProvider clock)
{
    /// <summary>As git does: a file changed twice within the clock's grain must not hide behind its first digest.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    // A link to nowhere or to itself: the stage that reads it reports it.
    private const string Missing = "missing";

    /// <summary>How many files had to be read because the cache did not know them.</summary>
    public int FilesRead { get; private set; }

    public string OfFile(string path) => OfFile(files.FileInfo.New(path));

    public string OfFolder(string path)
    {
        var digest = new XxHash128();
        foreach (var (name, file) in Members(files.DirectoryInfo.New(path), "", Start(path)).OrderBy(m => m.Name, StringComparer.Ordinal))
            digest.Append(Encoding.UTF8.GetBytes($"{name}\0{OfFile(file)}\n"));
        return Convert.ToHexStringLower(digest.GetCurrentHash());
    }

    /// <summary>A file's or a folder's digest, whichever the path is.</summary>
    public string Of(string path) => files.Directory.Exists(path) ? OfFolder(path) : OfFile(path);

    private string OfFile(IFileInfo file)
    {
        var name = files.Path.GetRelativePath(root, file.FullName).Replace('\\', '/');
        // A link's own size and time say nothing of what stands behind it.
        if (file.Exists && file.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            if (Target(file.FullName) is not { } target)
                return Missing;
            file = files.FileInfo.New(target);
        }
        if (!file.Exists)
            return Missing;
        var (size, written) = (file.Length, file.LastWriteTimeUtc);
        if (cache.Find(name, size, written.Ticks) is { } known)
            return known;

        var digest = new XxHash128();
        using (var stream = file.OpenRead())
            digest.Append(stream);
        FilesRead++;
        var hash = Convert.ToHexStringLower(digest.GetCurrentHash());
        if (clock.GetUtcNow().UtcDateTime - written >= Settled)
            cache.Store(name, size, written.Ticks, hash);
        return hash;
    }

    private IEnumerable<(string Name, IFileInfo File)> Members(IDirectoryInfo folder, string prefix, FolderChain chain)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos().Where(e => !e.Name.StartsWith('.')))
        {
            if (entry is IFileInfo file)
                yield return (prefix + file.Name, file);
            else if (entry is IDirectoryInfo inner && Enter(inner, chain) is { } next)
                foreach (var member in Members(inner, $"{prefix}{inner.Name}/", next))
                    yield return member;
        }
    }

    private FolderChain Start(string folder) => new(Target(files.Path.GetFullPath(folder)) ?? folder);

    private FolderChain? Enter(IDirectoryInfo folder, FolderChain chain)
    {
        var inner = chain.Into(folder.Name);
        return !folder.Attributes.HasFlag(FileAttributes.ReparsePoint) ? inner
            : Target(inner.Real) is not { } target ? null
            : target == inner.Real ? inner
            : chain.Follow(target);
    }

    // The path itself where it is no link; null for a link to itself.
    private string? Target(string link)
    {
        try
        {
            return files.File.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName ?? link;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
