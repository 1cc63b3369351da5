using MedSeqFT.Sdk.Tests.Builds;
using Snapshooter;
using Snapshooter.Xunit;

namespace MedSeqFT.Sdk.Tests;

/// <summary>The one file here that knows the snapshot library; snapshots are text, in __snapshots__.</summary>
internal static class Snapshots
{
    private static string Folder => Path.Combine(BuildSandbox.Repository, "tests", "MedSeqFT.Sdk.Tests");

    /// <summary>A missing snapshot is written and the test fails once, so that somebody looks at it.</summary>
    public static void Match(string text, string name)
    {
        var known = File.Exists(Path.Combine(Folder, "__snapshots__", $"{name}.snap"));

        Snapshot.Match(text.ReplaceLineEndings("\n"), new SnapshotFullName($"{name}.snap", Folder));

        Assert.True(known, $"{name}.snap is new: look at it and commit it");
    }
}
