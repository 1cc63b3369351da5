namespace MedSeqFT.Sdk.Planning;

/// <summary>What became of the lock file and which tasks made it change.</summary>
internal sealed record SequenceUpdate(SequenceLock Lock, IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<string> Changed)
{
    public bool IsChange => Added.Count + Removed.Count + Changed.Count > 0;

    /// <summary>"'Colon' is new, the dataset of 'Liver' changed".</summary>
    public string Describe() => string.Join(", ",
    [
        .. Added.Select(t => $"'{t}' is new"),
        .. Removed.Select(t => $"'{t}' is gone"),
        .. Changed.Select(t => $"the dataset of '{t}' changed"),
    ]);
}
