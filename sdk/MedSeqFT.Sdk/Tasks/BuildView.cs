using System.IO.Enumeration;
using System.Text;
using Microsoft.Build.Framework;

namespace MedSeqFT.Sdk.Tasks;

/// <summary>
/// Everything that a plan would look at, as one text: what the project says, and name, size and time of every file. Two
/// equal views give the same plan. No file is opened, and nothing here needs more than the class library's precompiled
/// code: this is what a build costs that has nothing to do.
/// </summary>
internal sealed class BuildView(DateTime now)
{
    // As ContentHash does: a file changed twice within the clock's grain must not hide behind its first state.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);
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
        if (isOfTheUser && now - latest < Settled)
            IsCalm = false;
    }

    private DateTime Folder(string path)
    {
        var latest = DateTime.MinValue;
        var entries = new List<string>(new FileSystemEnumerable<string>(
            path,
            (ref FileSystemEntry entry) =>
            {
                if (entry.IsDirectory)
                    return entry.ToFullPath();
                var isLink = (entry.Attributes & FileAttributes.ReparsePoint) != 0;
                var file = isLink ? Target(entry.ToFullPath()) : null;
                var (size, written) = file is null ? (entry.Length, entry.LastWriteTimeUtc.UtcDateTime) : (Size(file), file.LastWriteTimeUtc);
                latest = written > latest ? written : latest;
                return $"{entry.ToFullPath()}\0{size}\0{written.Ticks}";
            },
            Everything));
        entries.Sort(StringComparer.Ordinal);
        text.Append(path).Append('\n');
        foreach (var entry in entries)
            text.Append(entry).Append('\0');
        return latest;
    }

    private DateTime Entry(FileInfo file)
    {
        var real = file.Exists && (file.Attributes & FileAttributes.ReparsePoint) != 0 ? Target(file.FullName) : file;
        text.Append(file.FullName).Append('\0').Append(Size(real)).Append('\0').Append(real.LastWriteTimeUtc.Ticks).Append('\n');
        return real.LastWriteTimeUtc;
    }

    // A link's own size and time say nothing of what stands behind it.
    private static FileInfo Target(string link) => (FileInfo?)File.ResolveLinkTarget(link, returnFinalTarget: true) ?? new FileInfo(link);

    private static long Size(FileInfo file) => file.Exists ? file.Length : -1;
}
