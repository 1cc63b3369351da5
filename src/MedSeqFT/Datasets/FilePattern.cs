using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace MedSeqFT.Datasets;

/// <summary>
/// A relative path with places that differ between cases: '{case}' is a part of one name, '{scan*}' one or more folders.
/// A place that stands twice has the same text twice. Names that begin with '.' or '_' never fit (macOS leaves ._files).
/// </summary>
internal sealed partial class FilePattern
{
    private const int Deepest = 32; // systems follow 40 links on one path, and then refuse
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private readonly Regex regex;
    private readonly string text;

    public FilePattern(string text)
    {
        this.text = text;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        regex = new("^" + Build(seen) + "$", RegexOptions.CultureInvariant, Limit);
        Places = [.. seen];
    }

    /// <summary>In the order of their first appearance.</summary>
    public IReadOnlyList<string> Places { get; }

    /// <returns>The text of each place, or null.</returns>
    public IReadOnlyDictionary<string, string>? Match(string path)
    {
        var match = regex.Match(path);
        return match.Success ? Places.ToDictionary(name => name, name => match.Groups[name].Value) : null;
    }

    public string Fill(IReadOnlyDictionary<string, string> places) => Place().Replace(text, match => places[match.Groups["name"].Value]);

    /// <summary>All files below a folder by relative path with forward slashes, ordinal.</summary>
    /// <param name="intoLinks">Enters linked folders too, but not one that leads back to a folder on the way to it.</param>
    public static IReadOnlyList<string> FilesBelow(string folder, bool intoLinks = false)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, MaxRecursionDepth = Deepest };
        var files = new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) || (intoLinks && !LeadsBack(entry.ToFileSystemInfo())),
        };
        return [.. files.Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];
    }

    private static bool LeadsBack(FileSystemInfo link) =>
        link.ResolveLinkTarget(returnFinalTarget: true) is not { } target
        || link.FullName.StartsWith(Path.TrimEndingDirectorySeparator(target.FullName) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private string Build(HashSet<string> seen)
    {
        var built = new System.Text.StringBuilder();
        var at = 0;
        foreach (Match place in Place().Matches(text))
        {
            built.Append(Regex.Escape(text[at..place.Index]));
            var name = place.Groups["name"].Value;
            if (!seen.Add(name))
                built.Append($@"\k<{name}>");
            else
                built.Append(place.Groups["deep"].Success ? $"(?<{name}>[^/._][^/]*(?:/[^/._][^/]*)*?)" : $"(?<{name}>[^/._][^/]*?)");
            at = place.Index + place.Length;
        }
        return built.Append(Regex.Escape(text[at..])).ToString();
    }

    [GeneratedRegex(@"\{(?<name>[a-z]+)(?<deep>\*)?\}")]
    private static partial Regex Place();
}
