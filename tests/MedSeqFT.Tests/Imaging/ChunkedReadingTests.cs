using System.IO.Compression;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Tests.Imaging;

/// <summary>Images of more voxels than are read at a time.</summary>
public sealed class ChunkedReadingTests : IDisposable
{
    private static readonly int[] Size = [70, 66, 65];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("a.nii")]
    [InlineData("a.nii.gz")]
    [InlineData("a.nrrd")]
    public void PieceByPieceTheImageIsTheSame(string name)
    {
        var path = Write(name);
        var pieces = 0;
        var chunks = new float[Size[0] * Size[1] * Size[2]];

        var header = ImageFile.ReadChunks(path, (start, values) =>
        {
            pieces++;
            values.CopyTo(chunks.AsSpan(start));
        });

        using var whole = ImageFile.Read(path);
        Assert.Equal(whole.Voxels.data<float>().ToArray(), chunks);
        Assert.Equal(Size, header.Geometry.Size);
        Assert.Equal(2, pieces);
    }

    [Theory]
    [InlineData("a.nii.gz")]
    [InlineData("a.nrrd")]
    public void LabelsAreTheImageAsIntegers(string name)
    {
        var path = Write(name);

        using var labels = ImageFile.ReadLabels(path);

        using var whole = ImageFile.Read(path);
        Assert.Equal(torch.ScalarType.Int16, labels.dtype);
        Assert.True(labels.equal(whole.Voxels[0].to(torch.int16)).all().ToBoolean());
    }

    [Fact]
    public void OfSeveralChannelsTheFirstIsTheLabel()
    {
        File.WriteAllBytes(folder.File("a.nii"), new NiftiBytes().Shape(2, 1, 2, 1, 1, 3).Voxels([1, 2, 3, 4, 5, 6], 1).ToArray());

        using var labels = ImageFile.ReadLabels(folder.File("a.nii"));

        Assert.Equal([1, 2], labels.data<short>().ToArray());
    }

    [Fact]
    public void AChecksumThatIsWrongIsFoundAtTheEnd()
    {
        var bytes = File.ReadAllBytes(Write("a.nii.gz"));
        bytes[^6] ^= 1; // of the gzip trailer: checksum, then length
        File.WriteAllBytes(folder.File("a.nii.gz"), bytes);

        Assert.Equal("MSQ1026", Assert.Throws<UserErrorException>(() => ImageFile.ReadChunks(folder.File("a.nii.gz"), (_, _) => { })).Diagnostics.Single().Code);
    }

    [Fact]
    public void AFileThatIsCutIsFoundWhereItEnds()
    {
        using (var whole = new MemoryStream(File.ReadAllBytes(Write("a.nii.gz"))))
        using (var inflated = new GZipStream(whole, CompressionMode.Decompress))
        using (var cut = File.Create(folder.File("cut.nii.gz")))
        {
            var bytes = new byte[352 + 200_000];
            inflated.ReadExactly(bytes);
            using var again = new GZipStream(cut, CompressionLevel.Fastest);
            again.Write(bytes);
        }

        Assert.Equal("MSQ1025", Assert.Throws<UserErrorException>(() => ImageFile.ReadLabels(folder.File("cut.nii.gz"))).Diagnostics.Single().Code);
    }

    private string Write(string name)
    {
        using var scope = torch.NewDisposeScope();
        var labels = torch.randint(0, 200, [.. Size.Select(n => (long)n)], torch.int32, generator: new torch.Generator(7));
        ImageFile.WriteLabels(folder.File(name), labels, VolumeGeometry.AxisAligned(Size, [2, 1, 1]));
        return folder.File(name);
    }
}
