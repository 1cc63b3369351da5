using System.IO.Compression;
using System.Text;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;

namespace MedSeqFT.Tests.Imaging;

/// <summary>Images in two files, gzip in several members, and links.</summary>
public sealed class NiftiPairTests : IDisposable
{
    private static readonly byte[] Voxels = [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("a.hdr", "a.img", false)]
    [InlineData("a.hdr.gz", "a.img.gz", false)]
    [InlineData("a.hdr", "a.img.gz", true)]
    public void APairIsReadByEitherOfItsNames(string header, string voxels, bool second)
    {
        WritePair(header, voxels, second, bigEndian: second, offset: 0);

        using var byHeader = NiftiFile.Read(folder.File(header));
        using var byVoxels = NiftiFile.Read(folder.File(voxels));

        Assert.Equal([1f, 2, 3, 4, 5, 6], byHeader.Voxels.data<float>().ToArray());
        Assert.Equal([1f, 2, 3, 4, 5, 6], byVoxels.Voxels.data<float>().ToArray());
        Assert.Equal([1, 2, 3], byHeader.Geometry.Size);
    }

    [Fact]
    public void TheOffsetCountsFromTheStartOfTheVoxelFile()
    {
        WritePair("a.hdr", "a.img", second: false, bigEndian: false, offset: 4);

        using var volume = NiftiFile.Read(folder.File("a.hdr"));

        Assert.Equal([3f, 4, 5, 6, 7, 8], volume.Voxels.data<float>().ToArray());
    }

    [Fact]
    public void ACompressedPairMayHaveChannels()
    {
        var bytes = new NiftiBytes(bigEndian: true).Shape(512, 2, 3, 1, 1, 2).Voxels(Voxels, 2).ToArray();
        "ni1\0"u8.CopyTo(bytes.AsSpan(344));
        bytes.AsSpan(108, 4).Clear();
        File.WriteAllBytes(folder.File("a.hdr.gz"), Gzip(bytes[..348]));
        File.WriteAllBytes(folder.File("a.img.gz"), [.. Gzip(bytes[352..359]), .. Gzip(bytes[359..])]);

        using var volume = NiftiFile.Read(folder.File("a.img.gz"));

        Assert.Equal([2, 1, 1, 3], volume.Voxels.shape);
        Assert.Equal([1f, 2, 3, 4, 5, 6], volume.Voxels.data<float>().ToArray());
    }

    [Fact]
    public void AHeaderAloneIsAFault()
    {
        WritePair("a.hdr", "b.img", second: false, bigEndian: false, offset: 0);

        Assert.Equal("MSQ1022", Code("a.hdr"));
    }

    [Fact]
    public void AVoxelFileThatEndsEarlyIsAFault()
    {
        WritePair("a.hdr", "a.img", second: false, bigEndian: false, offset: 5);

        Assert.Equal("MSQ1025", Code("a.hdr"));
    }

    [Fact]
    public void GzipMayHaveSeveralMembers()
    {
        var bytes = new NiftiBytes().Shape(4, 2, 3, 2, 1).Voxels(Voxels, 2).ToArray();
        File.WriteAllBytes(folder.File("a.nii.gz"), [.. Gzip(bytes[..100]), .. Gzip(bytes[100..354]), .. Gzip(bytes[354..])]);

        using var volume = NiftiFile.Read(folder.File("a.nii.gz"));

        Assert.Equal([1f, 2, 3, 4, 5, 6], volume.Voxels.data<float>().ToArray());
    }

    [Fact]
    public void WhatTheTrailerSaysIsNotBelieved()
    {
        // Announces 100 kB, holds 12 bytes, and is still below gzip's largest ratio.
        var bytes = new NiftiBytes().Shape(2, 1, 100, 100, 10).Voxels(Voxels, 2).ToArray();
        var gzip = Gzip(bytes);
        File.WriteAllBytes(folder.File("a.nii.gz"), [.. gzip, .. new byte[50]]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var code = Code("a.nii.gz");

        Assert.Equal("MSQ1025", code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Fact]
    public void LinksThatLeadNowhereAreToldApartFromMissingFiles()
    {
        File.CreateSymbolicLink(folder.File("loop.nii"), folder.File("pool.nii"));
        File.CreateSymbolicLink(folder.File("pool.nii"), folder.File("loop.nii"));

        Assert.Equal("MSQ1027", Code("loop.nii"));
        Assert.Equal("MSQ1020", Code("none.nii"));
    }

    private void WritePair(string header, string voxels, bool second, bool bigEndian, int offset)
    {
        var bytes = new NiftiBytes(second, bigEndian).Shape(4, 2, 3, 2, 1).Voxels([.. Voxels, 7, 0, 8, 0], 2).ToArray();
        Encoding.ASCII.GetBytes(second ? "ni2" : "ni1").CopyTo(bytes, second ? 4 : 344);
        if (second)
            bytes.AsSpan(168, 8).Clear();
        else
            BitConverter.GetBytes((float)offset).CopyTo(bytes, 108);
        var split = second ? 544 : 352;
        Save(header, bytes[..(split - 4)]);
        Save(voxels, bytes[split..]);
    }

    private void Save(string name, byte[] bytes) =>
        File.WriteAllBytes(folder.File(name), name.EndsWith(".gz", StringComparison.Ordinal) ? Gzip(bytes) : bytes);

    private string Code(string name) => Assert.Throws<UserErrorException>(() => NiftiFile.Read(folder.File(name)).Dispose()).Diagnostics.Single().Code;

    internal static byte[] Gzip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return memory.ToArray();
    }
}
