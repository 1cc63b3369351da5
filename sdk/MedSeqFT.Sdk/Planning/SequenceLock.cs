using System.IO.Abstractions;

namespace MedSeqFT.Sdk.Planning;

/// <summary>
/// medseqft.lock.json: the order of the tasks, which is part of the model's identity (each task starts from the model of
/// the one before). Users commit it, and move entries by hand to reorder.
/// </summary>
internal sealed record SequenceLock(int Format, IReadOnlyList<LockedTask> Tasks)
{
    public static SequenceLock Empty { get; } = new(1, []);

    public static SequenceLock Read(IFileSystem files, string path) =>
        StateFile.Read<SequenceLock>(files, path) is { Tasks: not null } read ? read : Empty;

    /// <summary>Known tasks keep their places; new ones come last, in ordinal order among themselves.</summary>
    /// <param name="datasets">Content hash by task.</param>
    public SequenceUpdate Apply(IReadOnlyDictionary<string, string> datasets)
    {
        var kept = Tasks.Where(t => datasets.ContainsKey(t.Task)).DistinctBy(t => t.Task, StringComparer.Ordinal).ToList();
        var known = kept.Select(t => t.Task).ToHashSet(StringComparer.Ordinal);
        var added = datasets.Keys.Where(t => !known.Contains(t)).Order(StringComparer.Ordinal).ToList();
        return new SequenceUpdate(
            new SequenceLock(1, [.. kept.Select(t => t.Task).Concat(added).Select(t => new LockedTask(t, datasets[t]))]),
            added,
            [.. Tasks.Select(t => t.Task).Where(t => !datasets.ContainsKey(t))],
            [.. kept.Where(t => datasets[t.Task] != t.Dataset).Select(t => t.Task)]);
    }
}
