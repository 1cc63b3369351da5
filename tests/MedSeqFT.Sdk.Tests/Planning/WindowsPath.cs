using System.IO.Abstractions;
using System.IO.Abstractions.TestingHelpers;

namespace MedSeqFT.Sdk.Tests.Planning;

/// <summary>Paths as Windows writes them, on any system: drives, backslashes, and slashes taken for backslashes.</summary>
internal sealed class WindowsPath(IMockFileDataAccessor files) : MockPath(files)
{
    public override char DirectorySeparatorChar => '\\';

    public override char AltDirectorySeparatorChar => '/';

    public override char VolumeSeparatorChar => ':';

    public override string Combine(params string[] paths) => paths.Aggregate("", Combine);

    public override string Combine(params ReadOnlySpan<string> paths) => Combine(paths.ToArray());

    public override string Combine(string path1, string path2) =>
        path2.Length == 0 ? path1 : path1.Length == 0 || IsPathRooted(path2) ? path2 : TrimEnd(path1) + '\\' + path2;

    public override string Combine(string path1, string path2, string path3) => Combine(Combine(path1, path2), path3);

    public override bool IsPathRooted(string? path) => path is ['\\' or '/', ..] or [_, ':', ..];

    /// <summary>Of rooted paths, those without a drive on C: the projects of the tests have no others.</summary>
    public override string GetFullPath(string path)
    {
        var drive = path is [_, ':', ..] ? path[..2] : "C:";
        var parts = new Stack<string>();
        foreach (var part in Backslashed(path).Split('\\').Where(p => p is not ("" or ".") && !p.EndsWith(':')))
        {
            if (part != "..")
                parts.Push(part);
            else
                _ = parts.TryPop(out _);
        }
        return $"{drive}\\{string.Join('\\', parts.Reverse())}";
    }

    public override string? GetDirectoryName(string? path)
    {
        if (path is null || Backslashed(path).LastIndexOf('\\') is not (>= 0 and var end))
            return path is null ? null : "";
        return end > 2 ? Backslashed(path)[..end] : path.Length > 3 ? path[..3] : null;
    }

    public override string? GetFileName(string? path) => path?[(Backslashed(path).LastIndexOf('\\') + 1)..];

    public override string GetRelativePath(string relativeTo, string path)
    {
        var folder = TrimEnd(GetFullPath(relativeTo)) + '\\';
        var full = GetFullPath(path);
        return full.StartsWith(folder, StringComparison.OrdinalIgnoreCase) ? full[folder.Length..] : full;
    }

    private static string Backslashed(string path) => path.Replace('/', '\\');

    private static string TrimEnd(string path) => path.TrimEnd('\\', '/');
}
