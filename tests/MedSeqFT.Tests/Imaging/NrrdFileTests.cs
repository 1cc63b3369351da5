using System.Text;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Tests.Imaging;

public sealed class NrrdFileTests : IDisposable
{
    private const string Header = "NRRD0004\n# made by hand\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 3 2 1\n"
        + "space directions: (0.5,0,0) (0,2,0) (0,0,3)\nkinds: domain domain domain\nendian: little\nencoding: raw\nspace origin: (10,20,30)\nkey:=value\n\n";
    private static readonly byte[] Voxels = [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 0xff, 0xff];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AnAttachedHeaderIsReadWithItsPlace()
    {
        using var volume = Read("a.nrrd", Header, Voxels);

        Assert.Equal([1f, 2, 3, 4, 5, -1], volume.Voxels.data<float>().ToArray());
        Assert.Equal([1, 2, 3], volume.Geometry.Size);
        Assert.Equal([3, 2, 0.5], volume.Geometry.Spacing);
        Assert.Equal([-0.5, 0, 0, -10, 0, -2, 0, -20, 0, 0, 3, 30], volume.Geometry.Affine.Select(v => v + 0.0));
    }

    [Theory]
    [InlineData("RAS", 1, 1)]
    [InlineData("left-anterior-superior", -1, 1)]
    [InlineData("LPS", -1, -1)]
    public void TheSpaceGivesTheSigns(string space, double x, double y)
    {
        using var volume = Read("a.nrrd", Header.Replace("left-posterior-superior", space, StringComparison.Ordinal), Voxels);

        Assert.Equal((10 * x, 20 * y, 30), (volume.Geometry.Origin[0], volume.Geometry.Origin[1], volume.Geometry.Origin[2]));
    }

    [Theory]
    [InlineData(254, NiftiDataType.U8)]
    [InlineData(300, NiftiDataType.U16)]
    public void LabelsAreReadAsTheyWereWritten(int largest, NiftiDataType type)
    {
        using var labels = torch.arange(24, torch.int32).reshape(2, 3, 4);
        labels[1, 2, 3] = largest;
        var geometry = VolumeGeometry.AxisAligned([2, 3, 4], [3, 2, 0.5]) with { Affine = [0.3, -1.6, 0, -10.25, 0.4, 1.2, 0, 20, 0, 0, 3, -7] };

        ImageFile.WriteLabels(folder.File("x/labels.nrrd"), labels, geometry);
        using var read = NrrdFile.Read(folder.File("x/labels.nrrd"));

        Assert.True(read.Voxels[0].eq(labels).all().ToBoolean());
        Assert.Equal((2, 3, 4), (read.Geometry.Size[0], read.Geometry.Size[1], read.Geometry.Size[2]));
        Assert.Equal(geometry.Affine, read.Geometry.Affine.Select(v => v + 0.0));
        Assert.Equal(type, NrrdFile.ReadHeader(folder.File("x/labels.nrrd")).DataType);
        Assert.Equal([folder.File("x/labels.nrrd")], Directory.GetFiles(folder.File("x")));
    }

    [Theory]
    [InlineData("sizes: 3 2 1\n", "sizes: 2 3 1 1\n", "(0.5,0,0) (0,2,0) (0,0,3)", "none (0.5,0,0) (0,2,0) (0,0,3)", "dimension: 3", "dimension: 4")] // channels together
    [InlineData("sizes: 3 2 1\n", "sizes: 3 1 1 2\n", "(0.5,0,0) (0,2,0) (0,0,3)", "(0.5,0,0) (0,2,0) (0,0,3) none", "dimension: 3", "dimension: 4")]
    [InlineData("a", "a", "a", "a", "a", "a")]
    public void WithoutLibtorchTheVoxelsAreTheSame(params string[] changes)
    {
        var header = changes.Chunk(2).Aggregate(Header, (text, change) => text.Replace(change[0], change[1], StringComparison.Ordinal));
        using var volume = Read("a.nrrd", header, Voxels);

        var (description, voxels) = NrrdFile.ReadArray(folder.File("a.nrrd"));

        Assert.Equal(volume.Voxels.data<float>().ToArray(), voxels);
        Assert.Equal(volume.Channels, description.Channels);
    }

    [Fact]
    public void BigEndianAndGzipAreRead()
    {
        var swapped = Voxels.Chunk(2).SelectMany(pair => pair.Reverse()).ToArray();
        var header = Header.Replace("little", "big", StringComparison.Ordinal).Replace("raw", "gzip", StringComparison.Ordinal);

        using var volume = Read("a.nrrd", header, NiftiPairTests.Gzip(swapped));

        Assert.Equal([1f, 2, 3, 4, 5, -1], volume.Voxels.data<float>().ToArray());
    }

    [Theory]
    [InlineData("data file: voxels.raw\n", 0)]
    [InlineData("data file: voxels.raw\nbyte skip: 3\n", 3)]
    [InlineData("datafile: voxels.raw\nbyteskip: -1\n", 7)]
    public void ADetachedHeaderNamesItsVoxels(string fields, int before)
    {
        File.WriteAllBytes(folder.File("voxels.raw"), [.. new byte[before], .. Voxels]);

        using var volume = Read("a.nhdr", Header.TrimEnd('\n') + "\n" + fields, []);

        Assert.Equal([1f, 2, 3, 4, 5, -1], volume.Voxels.data<float>().ToArray());
    }

    [Fact]
    public void ChannelsFirstAndChannelsLastGiveTheSameImage()
    {
        var first = Header.Replace("dimension: 3", "dimension: 4", StringComparison.Ordinal).Replace("sizes: 3 2 1", "sizes: 2 3 1 1", StringComparison.Ordinal)
            .Replace("(0.5", "none (0.5", StringComparison.Ordinal);
        var last = Header.Replace("dimension: 3", "dimension: 4", StringComparison.Ordinal).Replace("sizes: 3 2 1", "sizes: 3 1 1 2", StringComparison.Ordinal)
            .Replace("(0,0,3)", "(0,0,3) none", StringComparison.Ordinal);

        using var interleaved = Read("a.nrrd", first, [1, 0, 4, 0, 2, 0, 5, 0, 3, 0, 0xff, 0xff]);
        using var planes = Read("b.nrrd", last, Voxels);

        Assert.Equal([2, 1, 1, 3], interleaved.Voxels.shape);
        Assert.Equal(planes.Voxels.data<float>().ToArray(), interleaved.Voxels.data<float>().ToArray());
        Assert.Equal(planes.Geometry.Affine, interleaved.Geometry.Affine);
    }

    [Fact]
    public void WithoutAPlaceTheSpacingsCount()
    {
        using var volume = Read("a.nrrd", "NRRD0001\ntype: uchar\ndimension: 2\nsizes: 2 2\nspacings: 0.5 4\nencoding: raw\n\n", [1, 2, 3, 4]);

        Assert.Equal([1, 4, 0.5], volume.Geometry.Spacing);
        Assert.Equal([1f, 2, 3, 4], volume.Voxels.data<float>().ToArray());
    }

    [Theory]
    [InlineData("NRRD0004", "NIFTI", "MSQ1028")]
    [InlineData("type: short", "type: block", "MSQ1028")]
    [InlineData("encoding: raw", "encoding: bzip2", "MSQ1028")]
    [InlineData("endian: little\n", "", "MSQ1028")]
    [InlineData("sizes: 3 2 1", "sizes: 3 -2 1", "MSQ1028")]
    [InlineData("sizes: 3 2 1", "sizes: 32767 32767 32767", "MSQ1028")]
    [InlineData("sizes: 3 2 1", "sizes: 3 2", "MSQ1028")]
    [InlineData("sizes: 3 2 1", "sizes: 3 2 2", "MSQ1025")]
    [InlineData("(0,2,0)", "(0,0,0)", "MSQ1028")]
    [InlineData("(0,2,0)", "(0,nan,0)", "MSQ1028")]
    [InlineData("(0,2,0)", "(0,2)", "MSQ1028")]
    [InlineData("(0,2,0) ", "", "MSQ1028")]
    [InlineData("encoding: raw", "encoding: raw\ndata file: ../x.raw", "MSQ1028")]
    [InlineData("encoding: raw", "encoding: raw\ndata file: x.raw", "MSQ1020")]
    [InlineData("encoding: raw", "encoding: raw\nline skip: 1", "MSQ1028")]
    [InlineData("encoding: raw", "encoding: gzip", "MSQ1026")]
    [InlineData("left-posterior-superior", "scanner-xyz", "MSQ1028")]
    public void EveryFaultHasItsCode(string found, string replacement, string code)
    {
        var fault = Assert.Throws<UserErrorException>(() => Read("a.nrrd", Header.Replace(found, replacement, StringComparison.Ordinal), Voxels).Dispose());

        Assert.Equal(code, fault.Diagnostics.Single().Code);
    }

    [Theory]
    [InlineData("a.nii.gz", ".nii.gz", "a")]
    [InlineData("x/y.b.NRRD", ".NRRD", "y.b")]
    [InlineData("a\\c.hdr", ".hdr", "c")]
    [InlineData("notes.txt", "", "notes.txt")]
    public void EndingsAreKnown(string path, string ending, string name) =>
        Assert.Equal((ending, name), (ImageFile.EndingOf(path), ImageFile.NameOf(path)));

    [Fact]
    public void TheNameDecidesTheFormat()
    {
        using var nrrd = Read("a.nrrd", Header, Voxels);
        NiftiFile.Write(folder.File("a.nii"), nrrd);

        using var nifti = ImageFile.Read(folder.File("a.nii"));

        Assert.True(nifti.Geometry.HasGridOf(ImageFile.ReadHeader(folder.File("a.nrrd")).Geometry));
        Assert.True(nifti.Geometry.CornerDistance(nrrd.Geometry) < 1e-5);
    }

    private Volume Read(string name, string header, byte[] voxels)
    {
        File.WriteAllBytes(folder.File(name), [.. Encoding.ASCII.GetBytes(header), .. voxels]);
        return ImageFile.Read(folder.File(name));
    }
}
