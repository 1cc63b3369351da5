using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace MedSeqFT.Datasets;

/// <summary>
/// A relative path with places that differ between cases: '{case}' is a part of one name, '{scan*}' one or more folders.
/// A place that stands twice has the same text twice. Names that begin with '.' or '_' never fit (macOS leaves ._files).
/// </summary>
internal sealed partial class FilePattern
{
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

    /// <summary>All files below a folder by relative path with forward slashes, ordinal. Linked folders are not entered, so that no loop can catch us.</summary>
    public static IReadOnlyList<string> FilesBelow(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };
        var files = new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
        return [.. files.Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];
    }

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
