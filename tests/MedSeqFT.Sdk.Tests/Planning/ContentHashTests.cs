using System.IO.Abstractions.TestingHelpers;
using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Planning;

public sealed class ContentHashTests
{
    private readonly MockFileSystem files = new();
    private readonly FixedClock clock = new();
    private readonly HashCache cache = new();

    [Fact]
    public void IsXxHash128OfTheBytes()
    {
        Add("/p/a", "abc", hoursAgo: 1);

        var hash = Hash().OfFile("/p/a");

        Assert.Equal(Convert.ToHexStringLower(System.IO.Hashing.XxHash128.Hash("abc"u8)), hash);
    }

    [Fact]
    public void ReadsAnUnchangedFileOnce()
    {
        Add("/p/data/a", "abc", hoursAgo: 1);
        _ = Hash().OfFolder("/p/data");

        var again = Hash();
        _ = again.OfFolder("/p/data");

        Assert.Equal(0, again.FilesRead);
    }

    [Fact]
    public void ReadsATouchedFileAgainAndFindsItEqual()
    {
        Add("/p/data/a", "abc", hoursAgo: 2);
        var before = Hash().OfFolder("/p/data");
        Add("/p/data/a", "abc", hoursAgo: 1);

        var again = Hash();
        var after = again.OfFolder("/p/data");

        Assert.Equal((before, 1), (after, again.FilesRead));
    }

    [Fact]
    public void DoesNotTrustATimeThatIsStillRunning()
    {
        Add("/p/a", "abc", hoursAgo: 0);
        var before = Hash().OfFile("/p/a");
        Add("/p/a", "abd", hoursAgo: 0);

        var after = Hash().OfFile("/p/a");

        Assert.NotEqual(before, after);
    }

    [SkippableFact]
    public void SeesTheFileBehindALinkChange()
    {
        Skip.If(OperatingSystem.IsWindows(), "making links there needs a privilege");
        using var folder = new LinkedImage();
        var before = folder.Hash();
        folder.Rewrite("image B");

        var after = folder.Hash();

        Assert.NotEqual(before.Digest, after.Digest);
        Assert.Equal((1, 0), (after.FilesRead, folder.Hash().FilesRead));
    }

    [SkippableFact]
    public void TakesALinkToNowhereForAnotherContent()
    {
        Skip.If(OperatingSystem.IsWindows(), "making links there needs a privilege");
        using var folder = new LinkedImage();
        var before = folder.Hash();
        folder.Remove();

        Assert.NotEqual(before.Digest, folder.Hash().Digest);
    }

    [SkippableFact]
    public void SeesTheFilesBehindALinkedFolder()
    {
        Skip.If(OperatingSystem.IsWindows(), "making links there needs a privilege");
        using var folder = new LinkedImage();
        folder.Link("imagesTr", "elsewhere");
        folder.Write("elsewhere/b.nii.gz", "image B");
        var before = folder.Hash();
        folder.Write("elsewhere/b.nii.gz", "image C");

        Assert.NotEqual(before.Digest, folder.Hash().Digest);
    }

    [SkippableTheory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("/")]
    [InlineData("again")]
    [InlineData("nowhere")]
    public void DoesNotEnterALinkThatLeadsBackOrNowhere(string target)
    {
        Skip.If(OperatingSystem.IsWindows(), "making links there needs a privilege");
        using var folder = new LinkedImage();
        folder.LinkInside("again", target);

        var hash = folder.Hash();

        Assert.InRange(hash.FilesRead, 1, 2);
    }

    [SkippableFact]
    public void EndsWhereTwoFoldersLinkEachOther()
    {
        Skip.If(OperatingSystem.IsWindows(), "making links there needs a privilege");
        using var folder = new LinkedImage();
        folder.Link("there", "elsewhere");
        folder.Write("elsewhere/b.nii.gz", "image B");
        _ = Directory.CreateSymbolicLink(Path.Combine(folder.Folder, "there", "back"), folder.Folder);

        var hash = folder.Hash();

        Assert.Equal(2, hash.FilesRead);
    }

    [Fact]
    public void DependsOnNamesInsideButNotOnThePlace()
    {
        Add("/p/one/sub/a", "abc", hoursAgo: 1);
        Add("/p/two/sub/a", "abc", hoursAgo: 1);
        Add("/p/three/sub/b", "abc", hoursAgo: 1);

        var hash = Hash();

        Assert.Equal(hash.OfFolder("/p/one"), hash.OfFolder("/p/two"));
        Assert.NotEqual(hash.OfFolder("/p/one"), hash.OfFolder("/p/three"));
    }

    [Fact]
    public void LeavesOutHiddenFilesAndFolders()
    {
        Add("/p/one/a", "abc", hoursAgo: 1);
        var before = Hash().OfFolder("/p/one");
        Add("/p/one/.DS_Store", "x", hoursAgo: 1);
        Add("/p/one/.git/config", "x", hoursAgo: 1);

        Assert.Equal(before, Hash().OfFolder("/p/one"));
    }

    [Fact]
    public void SurvivesSavingAndLoading()
    {
        Add("/p/a", "abc", hoursAgo: 1);
        _ = Hash().OfFile("/p/a");
        cache.Save(files, "/p/obj/hashcache");

        var loaded = new ContentHash(files, "/p", HashCache.Load(files, "/p/obj/hashcache"), clock);
        _ = loaded.OfFile("/p/a");

        Assert.Equal(0, loaded.FilesRead);
    }

    [Theory]
    [InlineData("")]
    [InlineData("something else\na\t3\t4\tdigest")]
    [InlineData("medseqft-hashcache 1\nbroken line\na\tx\ty\tz")]
    public void TakesAForeignCacheForEmpty(string text)
    {
        files.AddFile("/p/obj/hashcache", new MockFileData(text));

        Assert.Null(HashCache.Load(files, "/p/obj/hashcache").Find("a", 3, 4));
    }

    private ContentHash Hash() => new(files, "/p", cache, clock);

    private void Add(string path, string text, int hoursAgo) =>
        files.AddFile(path, new MockFileData(text) { LastWriteTime = clock.Now.AddHours(-hoursAgo) });
}
