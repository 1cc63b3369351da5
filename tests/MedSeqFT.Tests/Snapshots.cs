using Snapshooter;
using Snapshooter.Xunit;

namespace MedSeqFT.Tests;

/// <summary>The one file that knows the snapshot library. Snapshots are text, in __snapshots__; never numbers of a network.</summary>
internal static class Snapshots
{
    // From the repository, not from debug symbols: their paths are mapped away in CI builds.
    private static string Folder => Path.Combine(GoldenFolder.RepositoryFolder, "tests", "MedSeqFT.Tests");

    /// <summary>
    /// Compares with __snapshots__/<paramref name="name"/>.snap, whatever the line ends. A missing snapshot is written and
    /// the test fails once, so that somebody looks at it; a different text lies in __mismatch__.
    /// </summary>
    public static void Match(string text, string name)
    {
        var known = File.Exists(Path.Combine(Folder, "__snapshots__", $"{name}.snap"));

        Snapshot.Match(text.ReplaceLineEndings("\n"), new SnapshotFullName($"{name}.snap", Folder));

        Assert.True(known, $"{name}.snap is new: look at it and commit it");
    }
}
