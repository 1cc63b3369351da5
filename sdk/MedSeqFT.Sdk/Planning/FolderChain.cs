namespace MedSeqFT.Sdk.Planning;

/// <summary>
/// Where a walk through folders really stands, and the folders it came through by links, so that a link that leads back is
/// not entered: a dataset may be linked from elsewhere, but a loop would never end and a link to '/' would read the disk.
/// </summary>
/// <param name="Real">The folder without the links that led to it.</param>
internal sealed record FolderChain(string Real, FolderChain? CameFrom = null)
{
    public FolderChain Into(string name) => this with { Real = Path.Combine(Real, name) };

    /// <summary>Through a link.</summary>
    /// <param name="target">Where the link ends after all links behind it.</param>
    /// <returns>Null when it leads back: to a folder on the way or above one.</returns>
    public FolderChain? Follow(string target)
    {
        for (var one = this; one is not null; one = one.CameFrom)
            if (Holds(target, one.Real))
                return null;
        return new FolderChain(Path.TrimEndingDirectorySeparator(target), this);
    }

    // A link to '.' ends with a separator.
    private static bool Holds(string folder, string path) =>
        Slashed(path).StartsWith(Slashed(folder), StringComparison.Ordinal);

    private static string Slashed(string path) => Path.EndsInDirectorySeparator(path) ? path : path + Path.DirectorySeparatorChar;
}
