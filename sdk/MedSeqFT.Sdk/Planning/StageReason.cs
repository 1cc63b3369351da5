using System.IO.Abstractions;
using MedSeqFT.Pipeline;

namespace MedSeqFT.Sdk.Planning;

/// <summary>Whether a stage runs, and why: what a person wants to read before waiting for hours.</summary>
internal sealed record StageReason(bool Runs, string Text)
{
    public const string FirstBuild = "first build";
    public const string NothingChanged = "nothing changed";
    private const int Shown = 3;

    /// <summary>It runs although it was built before; a build that was stopped goes on without.</summary>
    public bool Invalidates => Runs && Text != FirstBuild;

    /// <summary>Compares a stage's request with what its last run left.</summary>
    public static StageReason For(IFileSystem files, StageRequest request)
    {
        if (StageRecord.Read(files, request.Output) is not { } last)
            return new StageReason(true, FirstBuild);
        if (last.Key != request.Key)
            return new StageReason(true, Changes(last.KeyParts, request.KeyParts));
        return last.MissingOutput(files, request.Output) is { } missing
            ? new StageReason(true, $"output {files.Path.GetFileName(request.Output)}/{missing} is missing")
            : new StageReason(false, NothingChanged);
    }

    /// <summary>"finetune Liver: running, LearningRate changed 0.0003 -> 0.0001".</summary>
    public string Line(StageRequest request) =>
        $"{$"{request.Stage} {request.Task}".Trim()}: {(Runs ? "running" : "skipped")}, {Text}";

    /// <summary>"finetune Liver: restored from the stage cache, first build".</summary>
    public string CachedLine(StageRequest request) => $"{$"{request.Stage} {request.Task}".Trim()}: restored from the stage cache, {Text}";

    private static string Changes(IReadOnlyList<KeyPart> before, IReadOnlyList<KeyPart> now)
    {
        var old = before.GroupBy(p => p.Name).ToDictionary(g => g.Key, g => g.First().Value, StringComparer.Ordinal);
        var changes = now.Where(p => !old.TryGetValue(p.Name, out var value) || value != p.Value)
            .Select(p => Change(p.Name, old.GetValueOrDefault(p.Name), p.Value))
            .Concat(old.Keys.Except(now.Select(p => p.Name)).Select(name => $"{Called(name)} is no longer read"))
            .ToList();
        if (changes.Count == 0)
            return "order of inputs changed";
        return string.Join(", ", changes.Take(Shown)) + (changes.Count > Shown ? $" and {changes.Count - Shown} more" : "");
    }

    private static string Change(string name, string? before, string now) => (IsDigest(now), before) switch
    {
        (true, null) => $"{Called(name)} is new",
        (true, _) => $"{Called(name)} changed",
        (_, null) => $"{name} is new",
        _ => $"{name} changed {before} -> {now}",
    };

    private static string Called(string name) => name.StartsWith(StagePlan.Upstream, StringComparison.Ordinal)
        ? "upstream " + name[StagePlan.Upstream.Length..]
        : name;

    private static bool IsDigest(string value) => value.Length == 32 && value.All(char.IsAsciiHexDigitLower);
}
