using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Inference;
using MedSeqFT.Networks;

namespace MedSeqFT.Artifacts;

/// <summary>model.json of a packed model: what it is, what it was made from, what belongs to it. Holds no clock time, so the same inputs give the same bytes.</summary>
public sealed record ModelManifest
{
    public const string FileName = "model.json";
    public const int KnownFormat = 1;

    public int Format { get; init; } = KnownFormat;

    public required string Name { get; init; }

    /// <summary>SemVer: major for another backbone or line of tasks, minor for a new task, patch for a rebuilt one.</summary>
    public required string Version { get; init; }

    /// <summary>The version that this one continues; null for the first.</summary>
    public string? ParentVersion { get; init; }

    /// <summary>Version of the tool that packed it.</summary>
    public required string ToolVersion { get; init; }

    public required BackboneOptions Backbone { get; init; }

    /// <summary>In the order of training, which is part of what the model is.</summary>
    public required IReadOnlyList<ManifestTask> Tasks { get; init; }

    /// <summary>The resolved options of the build by their MSBuild names.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>SHA-256 of every other file, by relative path with forward slashes.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    public void Write(string folder) => ReadableJson.Write(Path.Combine(folder, FileName), this);

    /// <exception cref="UserErrorException">MSQ3201 no manifest, MSQ3202 broken, MSQ3203 of another format.</exception>
    public static ModelManifest Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new UserErrorException(ArtifactErrors.NotAnArtifact(folder));
        // Another format may have renamed everything else, so its number comes first.
        var format = ReadableJson.Read<FormatOnly>(path, ArtifactErrors.BrokenManifest, _ => null).Format;
        if (format != KnownFormat)
            throw new UserErrorException(ArtifactErrors.UnknownFormat(path, format, KnownFormat));
        return ReadableJson.Read<ModelManifest>(path, ArtifactErrors.BrokenManifest, manifest => manifest.Fault(folder));
    }

    /// <summary>A manifest may come from anywhere: nothing it names may lie outside its folder.</summary>
    private string? Fault(string folder)
    {
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        var outside = Files.Keys.Concat(Tasks.Select(task => task.Name))
            .FirstOrDefault(name => !Path.GetFullPath(Path.Combine(root, name)).StartsWith(root, StringComparison.Ordinal));
        return outside is null ? null : $"'{outside}' lies outside of the model's folder.";
    }

    private sealed record FormatOnly(int Format);
}
