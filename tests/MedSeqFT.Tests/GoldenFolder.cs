using System.Text.Json;

namespace MedSeqFT.Tests;

/// <summary>
/// Where golden values lie: the folder in MEDSEQFT_GOLDEN, else ../shared/fixtures beside the repository, else the small
/// subset committed under tests/MedSeqFT.Tests/Golden. Every area (voco, metrics, ...) is looked for on its own.
/// </summary>
internal static class GoldenFolder
{
    private static readonly Lazy<string> Repository = new(FindRepository);

    /// <summary>The folder of the repository, the one with MedSeqFT.sln.</summary>
    public static string RepositoryFolder => Repository.Value;

    /// <returns>The area's folder; null when there is none with a manifest.json or expected.json.</returns>
    public static string? Find(string area) => Candidates(area).FirstOrDefault(HasIndex);

    /// <summary>The area's folder; skips the running test, with the reason, when it is missing.</summary>
    public static string Require(string area)
    {
        var folder = Find(area);
        Skip.If(folder is null, $"no golden values of '{area}': looked in {string.Join(", ", Candidates(area))}");
        return folder!;
    }

    /// <summary>The full path of a file that the area's manifest names.</summary>
    public static string FileOf(string area, string relativePath) => Path.Combine(Require(area), relativePath);

    /// <summary>The area's manifest.json; skips the running test when the area is missing.</summary>
    public static JsonDocument Manifest(string area) => Json(area, "manifest.json");

    /// <summary>Any JSON file of the area, e.g. "expected.json"; skips the running test when the area is missing.</summary>
    public static JsonDocument Json(string area, string file) => JsonDocument.Parse(File.ReadAllBytes(FileOf(area, file)));

    private static IEnumerable<string> Candidates(string area)
    {
        if (Environment.GetEnvironmentVariable("MEDSEQFT_GOLDEN") is { Length: > 0 } named)
            yield return Path.Combine(named, area);
        yield return Path.Combine(Path.GetDirectoryName(RepositoryFolder)!, "shared", "fixtures", area);
        yield return Path.Combine(RepositoryFolder, "tests", "MedSeqFT.Tests", "Golden", area);
    }

    private static bool HasIndex(string folder) =>
        File.Exists(Path.Combine(folder, "manifest.json")) || File.Exists(Path.Combine(folder, "expected.json"));

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MedSeqFT.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"MedSeqFT.sln is in no folder above {AppContext.BaseDirectory}");
    }
}
