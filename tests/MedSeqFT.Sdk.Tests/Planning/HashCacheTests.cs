using System.IO.Abstractions.TestingHelpers;
using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Planning;

public sealed class HashCacheTests
{
    private const string File = "/project/obj/medseqft/hashcache";
    private static readonly string Digest = new('d', 32);
    private readonly MockFileSystem files = new();

    [Fact]
    public void KnowsAFileByPlaceSizeAndTime()
    {
        Stored().Save(files, File);

        var read = HashCache.Load(files, File);

        Assert.Equal(Digest, read.Find("datasets/Liver/a.nii.gz", 7, 99));
        Assert.Null(read.Find("datasets/Liver/a.nii.gz", 8, 99));
        Assert.Null(read.Find("datasets/Liver/a.nii.gz", 7, 98));
        Assert.Null(read.Find("datasets/Colon/a.nii.gz", 7, 99));
    }

    [Fact]
    public void APowerCutNeverMakesAShorterDigestPassForOne()
    {
        Stored().Save(files, File);
        var whole = files.File.ReadAllText(File).TrimEnd('\n');

        for (var length = 0; length < whole.Length; length++)
        {
            files.AddFile(File, new MockFileData(whole[..length]));

            Assert.Null(HashCache.Load(files, File).Find("datasets/Liver/a.nii.gz", 7, 99));
        }
    }

    [Fact]
    public void IsNoFaultWhenItCannotBeWritten()
    {
        files.AddFile("/project/obj/medseqft/hashcache.new", new MockFileData("of another build") { AllowedFileShare = FileShare.None });

        Stored().Save(files, File);

        Assert.False(files.File.Exists(File));
    }

    private static HashCache Stored()
    {
        var cache = new HashCache();
        cache.Store("datasets/Liver/a.nii.gz", 7, 99, Digest);
        return cache;
    }
}
