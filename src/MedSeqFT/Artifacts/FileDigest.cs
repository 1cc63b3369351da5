using System.Security.Cryptography;

namespace MedSeqFT.Artifacts;

/// <summary>SHA-256 of published files, 64 lower-case hex digits.</summary>
public static class FileDigest
{
    public static string Of(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Every file below the folder by its path relative to it, with forward slashes, in ordinal order.</summary>
    public static SortedDictionary<string, string> OfAll(string folder)
    {
        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            digests[Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/')] = Of(file);
        return digests;
    }
}
