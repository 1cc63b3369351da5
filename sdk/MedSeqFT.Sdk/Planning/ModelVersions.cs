using System.IO.Abstractions;
using MedSeqFT.Diagnostics;
using NuGet.Versioning;

namespace MedSeqFT.Sdk.Planning;

/// <summary>
/// model.versions.json: which version was which content. The same content keeps its version for ever, other content
/// never gets a used one. Task appended: minor; tasks rebuilt: patch; other backbone, strategy or foundation model, or a
/// task removed or moved: major.
/// </summary>
internal sealed record ModelVersions(int Format, IReadOnlyList<ModelVersion> Versions)
{
    public static ModelVersions Empty { get; } = new(1, []);

    public static ModelVersions Read(IFileSystem files, string path) =>
        StateFile.Read<ModelVersions>(files, path) is { Versions: not null } read ? read : Empty;

    /// <summary>The entry of this content, found or new.</summary>
    /// <param name="prefix">The first version of all.</param>
    public ModelVersion Next(string key, string identity, IReadOnlyList<string> tasks, string prefix)
    {
        if (Versions.FirstOrDefault(v => v.Key == key) is { } known)
            return known;
        if (!SemanticVersion.TryParse(prefix, out var first))
            throw new UserErrorException(SdkErrors.VersionPrefix(prefix));
        return new ModelVersion(Bump(first, identity, tasks).ToNormalizedString(), key, identity, tasks);
    }

    /// <summary>The entry that was the last when this one came; null for the first.</summary>
    public ModelVersion? Before(ModelVersion version) =>
        Versions.TakeWhile(v => v.Version != version.Version).LastOrDefault();

    public ModelVersions With(ModelVersion version) =>
        Versions.Any(v => v.Version == version.Version) ? this : this with { Versions = [.. Versions, version] };

    private SemanticVersion Bump(SemanticVersion first, string identity, IReadOnlyList<string> tasks)
    {
        if (Versions.Count == 0)
            return first;
        var last = Versions[^1];
        // From the highest, not the last: after a return to older content the last entry isn't the newest number.
        var top = Versions.Select(v => SemanticVersion.TryParse(v.Version, out var version) ? version : first).Max()!;
        if (last.Identity != identity || !tasks.Take(last.Tasks.Count).SequenceEqual(last.Tasks))
            return new SemanticVersion(top.Major + 1, 0, 0);
        return tasks.Count > last.Tasks.Count
            ? new SemanticVersion(top.Major, top.Minor + 1, 0)
            : new SemanticVersion(top.Major, top.Minor, top.Patch + 1);
    }
}
