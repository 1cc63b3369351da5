using System.IO.Enumeration;
using System.Text;
using MedSeqFT.Sdk.Planning;
using Microsoft.Build.Framework;

namespace MedSeqFT.Sdk.Tasks;

/// <summary>
/// Everything that a plan would look at, as one text: what the project says, and name, size and time of every file. Two
/// equal views give the same plan. No file is opened, and nothing here needs more than the class library's precompiled
/// code: this is what a build costs that has nothing to do.
/// </summary>
internal sealed class BuildView(DateTime now)
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };
    private readonly StringBuilder text = new();

    /// <summary>Whether every file of the user is old enough to be known again by its time.</summary>
    public bool IsCalm { get; private set; } = true;

    /// <summary>NUL stands in no file name and no property, so parts can't run into one another.</summary>
    public string Text => text.ToString();

    public void Say(ITaskItem item)
    {
        text.Append(item.ItemSpec).Append('\0');
        var metadata = item.CloneCustomMetadata();
        var names = metadata.Keys.Cast<string>().ToList();
        names.Sort(StringComparer.Ordinal);
        foreach (var name in names)
            text.Append(name).Append('=').Append((string?)metadata[name]).Append('\0');
        text.Append('\n');
    }

    /// <summary>A file or a folder with all that is in it; may be missing.</summary>
    /// <param name="isOfTheUser">Not written by builds, so that only its time tells whether it changed.</param>
    public void Look(string path, bool isOfTheUser)
    {
        var latest = Directory.Exists(path) ? Folder(path) : Entry(new FileInfo(path));
        if (isOfTheUser && now - latest < ContentHash.Settled)
            IsCalm = false;
    }

    private DateTime Folder(string path) => Folder(path, new FolderChain(Target(Path.GetFullPath(path)) ?? path));

    private DateTime Folder(string path, FolderChain chain)
    {
        var latest = DateTime.MinValue;
        var links = new List<string>();
        var entries = new List<string>(new FileSystemEnumerable<string>(
            path,
            (ref FileSystemEntry entry) =>
            {
                if (entry.IsDirectory)
                {
                    if (IsLink(ref entry))
                        links.Add(entry.ToFullPath());
                    return entry.ToFullPath();
                }
                var (size, written) = IsLink(ref entry) ? Behind(entry.ToFullPath()) : (entry.Length, entry.LastWriteTimeUtc.UtcDateTime);
                latest = written > latest ? written : latest;
                return $"{entry.ToFullPath()}\0{size}\0{written.Ticks}";
            },
            Everything)
        {
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry),
        });
        Say(path, entries);
        foreach (var link in links)
            if (Follow(chain, Path.GetRelativePath(path, link)) is { } next && Folder(link, next) is var behind && behind > latest)
                latest = behind;
        return latest;
    }

    private static FolderChain? Follow(FolderChain chain, string link) => Target(chain.Into(link).Real) is { } target ? chain.Follow(target) : null;

    private void Say(string path, List<string> entries)
    {
        entries.Sort(StringComparer.Ordinal);
        text.Append(path).Append('\n');
        foreach (var entry in entries)
            text.Append(entry).Append('\0');
    }

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;

    private DateTime Entry(FileInfo file)
    {
        var (size, written) = file.Exists && (file.Attributes & FileAttributes.ReparsePoint) != 0 ? Behind(file.FullName) : (Size(file), file.LastWriteTimeUtc);
        text.Append(file.FullName).Append('\0').Append(size).Append('\0').Append(written.Ticks).Append('\n');
        return written;
    }

    // A link's own size and time say nothing of what stands behind it.
    private static (long Size, DateTime Written) Behind(string link) =>
        Target(link) is { } target && new FileInfo(target) is var file ? (Size(file), file.LastWriteTimeUtc) : (-1, DateTime.MinValue);

    // The path itself where it is no link; null for a link to itself.
    private static string? Target(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName ?? link;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Size(FileInfo file) => file.Exists ? file.Length : -1;
}
