using System.Security.Cryptography;

namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>Digests of every file of every finished stage and model, the lock file and the history, by path in the project.</summary>
internal static class LeftStages
{
    public static IReadOnlyDictionary<string, string> In(BuildSandbox sandbox) =>
        new[] { "obj/medseqft", "bin" }
            .SelectMany(folder => Directory.GetFiles(sandbox.At(folder), "stage.json", SearchOption.AllDirectories))
            .Select(record => Path.GetDirectoryName(record)!)
            .SelectMany(stage => Directory.GetFiles(stage, "*", SearchOption.AllDirectories))
            .Concat([sandbox.At("medseqft.lock.json"), sandbox.At("model.versions.json")])
            .ToDictionary(file => Path.GetRelativePath(sandbox.At(""), file), Digest);

    /// <summary>What an interrupted stage leaves for the next run, and what must be gone after it.</summary>
    public static IEnumerable<string> Unfinished(BuildSandbox sandbox) =>
        Directory.GetFileSystemEntries(sandbox.At("obj/medseqft"), "*", SearchOption.AllDirectories)
            .Concat(Directory.GetFileSystemEntries(sandbox.At("bin"), "*", SearchOption.AllDirectories))
            .Where(path => path.Contains(".partial", StringComparison.Ordinal) || path.Contains(".old-", StringComparison.Ordinal));

    public static string Digest(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
}
