using System.Text;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Imaging;

public sealed class NiftiFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("nifti").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<bool, bool, bool, short> Encodings()
    {
        var all = new TheoryData<bool, bool, bool, short>();
        foreach (var second in (bool[])[false, true])
            foreach (var bigEndian in (bool[])[false, true])
                foreach (var type in (short[])[2, 4, 8, 16, 64, 256, 512, 768, 1024, 1280])
                    all.Add(second, bigEndian, type % 3 == 0, type);
        return all;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EveryVoxelOfALongRunKeepsItsPlaceAndSign(bool bigEndian)
    {
        var values = Enumerable.Range(0, 7 * 11 * 13).Select(i => (short)((i * 7919 % 65536) - 32768)).ToArray();
        var bytes = new NiftiBytes(second: false, bigEndian).Shape(4, 2, 13, 11, 7).Voxels([.. values.SelectMany(BitConverter.GetBytes)], 2);

        using var volume = NiftiFile.Read(Save("long.nii", bytes.ToArray()));

        Assert.Equal(values.Select(v => (float)v), volume.Voxels.data<float>().ToArray());
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void ReadsEveryDataTypeOfBothVersionsInBothByteOrders(bool second, bool bigEndian, bool compressed, short type)
    {
        double[] values = [0, 1, 2, 3, 100, 127, 7, 8, 9, 10, 11, 12];
        var stored = Stored(type, values, out var size);
        var file = new NiftiBytes(second, bigEndian).Shape(type, size, 2, 3, 2).Spacing(0.5, 0.75, 3).Voxels(stored, size);

        using var volume = NiftiFile.Read(Save("a.nii", compressed ? file.ToGzip() : file.ToArray()));

        Assert.Equal([1, 2, 3, 2], volume.Voxels.shape);
        Assert.Equal(values.Select(v => (float)v), volume.Voxels.data<float>().ToArray());
        Assert.Equal([3, 0.75, 0.5], volume.Geometry.Spacing);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void AppliesSlopeAndInterceptInDoublePrecision(bool second, bool bigEndian)
    {
        var file = new NiftiBytes(second, bigEndian).Shape(4, 2, 3, 1, 1).Scale(0.25, -1024).Voxels(Stored(4, [0, 1, -2], out _), 2);

        using var volume = NiftiFile.Read(Save("scaled.nii", file.ToArray()));

        Assert.Equal([-1024f, -1023.75f, -1024.5f], volume.Voxels.data<float>().ToArray());
    }

    [Fact]
    public void ASlopeOfZeroMeansNoScaling()
    {
        var file = new NiftiBytes().Shape(2, 1, 2, 1, 1).Scale(0, 5).Voxels([3, 4], 1);

        using var volume = NiftiFile.Read(Save("unscaled.nii", file.ToArray()));

        Assert.Equal([3f, 4f], volume.Voxels.data<float>().ToArray());
    }

    [Fact]
    public void TheFourthAxisBecomesTheFirstDimension()
    {
        var file = new NiftiBytes().Shape(2, 1, 2, 1, 1, 3).Voxels([1, 2, 3, 4, 5, 6], 1);

        using var volume = NiftiFile.Read(Save("channels.nii", file.ToArray()));

        Assert.Equal(3, volume.Channels);
        Assert.Equal([3, 1, 1, 2], volume.Voxels.shape);
        Assert.Equal([3f, 4f], volume.Voxels[1].flatten().data<float>().ToArray());
    }

    [Fact]
    public void SformGoesBeforeQform()
    {
        double[] affine = [0, 2, 0, -10, 3, 0, 0, 20, 0, 0, 4, -30];
        var file = new NiftiBytes().Shape(2, 1, 1, 1, 1).Qform(0, 0, 1, 1, 2, 3).Sform(affine).Voxels([0], 1);

        var header = NiftiFile.ReadHeader(Save("sform.nii", file.ToArray()));

        Assert.Equal(affine, header.Geometry.Affine);
    }

    [Fact]
    public void QformTurnsAndFlips()
    {
        // A half turn about z (b = c = 0, d = 1) with a flipped third axis: x to -x, y to -y, z to -z.
        var file = new NiftiBytes().Shape(2, 1, 1, 1, 1).Spacing(2, 3, 4, flip: -1).Qform(0, 0, 1, 5, 6, 7).Voxels([0], 1);

        var header = NiftiFile.ReadHeader(Save("qform.nii", file.ToArray()));

        Assert.Equal([-2, 0, 0, 5, 0, -3, 0, 6, 0, 0, -4, 7], header.Geometry.Affine);
    }

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(2, 1)]
    [InlineData(3, 0.001)]
    public void LengthsAreMillimetresWhateverTheUnit(byte unit, double millimetres)
    {
        var file = new NiftiBytes().Shape(2, 1, 1, 1, 1).Spacing(2, 2, 2).Unit(unit).Sform(2, 0, 0, 1, 0, 2, 0, 1, 0, 0, 2, 1).Voxels([0], 1);

        var geometry = NiftiFile.ReadHeader(Save("unit.nii", file.ToArray())).Geometry;

        Assert.Equal(2 * millimetres, geometry.Spacing[0], 9);
        Assert.Equal(millimetres, geometry.Origin[2], 9);
    }

    /// <summary>An axis that NIfTI-1's 16 bits can't say makes it NIfTI-2.</summary>
    [Theory]
    [InlineData("out.nii", 6, 1)]
    [InlineData("out.nii.gz", 6, 1)]
    [InlineData("out.nii", 32767, 1)]
    [InlineData("out.nii", 32768, 2)]
    [InlineData("out.nii.gz", 32768, 2)]
    public void WhatIsWrittenIsReadBackWithItsObliqueGeometry(string name, int x, int version)
    {
        using var scope = torch.NewDisposeScope();
        var geometry = Oblique([4, 5, x], [3, 0.8, 0.7]);
        using var volume = new Volume(torch.randn([2, 4, 5, x]).DetachFromDisposeScope(), geometry);
        var path = Path.Combine(folder, name);

        NiftiFile.Write(path, volume);
        using var read = NiftiFile.Read(path);

        Assert.Equal(version, NiftiFile.ReadHeader(path).Version);
        Assert.True(read.Voxels.equal(volume.Voxels).all().item<bool>());
        Assert.True(geometry.HasGridOf(read.Geometry));
        Assert.True(geometry.CornerDistance(read.Geometry) < 1e-4 * x);
    }

    [Theory]
    [InlineData(6, 254)]
    [InlineData(40000, 348)]
    public void QformAndSformWrittenAgree(int x, int sformCode)
    {
        using var scope = torch.NewDisposeScope();
        var geometry = Oblique([4, 5, x], [3, 0.8, 0.7]);
        var path = Path.Combine(folder, "q.nii");
        NiftiFile.WriteLabels(path, torch.zeros([4, 5, x], torch.uint8), geometry);

        var bytes = File.ReadAllBytes(path);
        bytes[sformCode] = 0; // no sform: the reader must fall back to the qform
        File.WriteAllBytes(path, bytes);

        Assert.True(geometry.CornerDistance(NiftiFile.ReadHeader(path).Geometry) < 1e-4 * x);
    }

    [Theory]
    [InlineData(254, NiftiDataType.U8)]
    [InlineData(255, NiftiDataType.U16)]
    [InlineData(300, NiftiDataType.U16)]
    public void LabelsTakeTheSmallestType(int largest, NiftiDataType expected)
    {
        using var scope = torch.NewDisposeScope();
        var labels = torch.tensor([0, largest], [1, 1, 2], torch.int32);
        var path = Path.Combine(folder, "labels.nii.gz");

        NiftiFile.WriteLabels(path, labels, VolumeGeometry.AxisAligned([1, 1, 2], [1, 1, 1]));

        Assert.Equal(expected, NiftiFile.ReadHeader(path).DataType);
        using var read = NiftiFile.Read(path);
        Assert.Equal([0f, largest], read.Voxels.data<float>().ToArray());
    }

    [Fact]
    public void TheSameVoxelsGiveTheSameBytes()
    {
        using var volume = new Volume(torch.randn(1, 3, 4, 5), VolumeGeometry.AxisAligned([3, 4, 5], [2, 1, 1]));

        NiftiFile.Write(Path.Combine(folder, "a.nii.gz"), volume, NiftiDataType.I16);
        NiftiFile.Write(Path.Combine(folder, "b.nii.gz"), volume, NiftiDataType.I16);

        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "a.nii.gz")), File.ReadAllBytes(Path.Combine(folder, "b.nii.gz")));
        Assert.Equal(2, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public void IntegersAreRoundedAndSaturated()
    {
        using var volume = new Volume(torch.tensor([1.6f, -40000f, 40000f]).reshape(1, 1, 1, 3), VolumeGeometry.AxisAligned([1, 1, 3], [1, 1, 1]));
        var path = Path.Combine(folder, "short.nii");

        NiftiFile.Write(path, volume, NiftiDataType.I16);
        using var read = NiftiFile.Read(path);

        Assert.Equal([2f, -32768f, 32767f], read.Voxels.data<float>().ToArray());
    }

    [Fact]
    public void FaultsAreNamed()
    {
        var good = new NiftiBytes().Shape(4, 2, 8, 8, 8).Voxels(new byte[1024], 2);
        var gzip = good.ToGzip();
        var wrongSum = (byte[])gzip.Clone();
        wrongSum[^6] ^= 1;

        Assert.Equal("MSQ1020", Code(Path.Combine(folder, "none.nii")));
        Assert.Equal("MSQ1021", Code(Save("text.nii", Encoding.UTF8.GetBytes("not an image"))));
        Assert.Equal("MSQ1021", Code(Save("long.nii", new byte[600])));
        Assert.Equal("MSQ1022", Code(Save("alone.hdr", Changed(good, bytes => "ni1"u8.CopyTo(bytes.AsSpan(344))))));
        Assert.Equal("MSQ1023", Code(Save("complex.nii", Changed(good, bytes => bytes[70] = 32))));
        Assert.Equal("MSQ1024", Code(Save("empty.nii", Changed(good, bytes => bytes[42] = 0))));
        Assert.Equal("MSQ1025", Code(Save("short.nii", good.ToArray()[..1000])));
        Assert.Equal("MSQ1025", Code(Save("bomb.nii.gz", new NiftiBytes().Shape(4, 2, 1000, 1000, 500).ToGzip())));
        Assert.Equal("MSQ1026", Code(Save("sum.nii.gz", wrongSum)));
    }

    [Fact]
    public void BrokenFilesGiveCodedFaultsAndNothingElse()
    {
        var random = CounterRandom.For(20, "broken nifti");
        for (var i = 0; i < 200; i++)
        {
            var file = new NiftiBytes(second: i % 2 == 1, bigEndian: i % 4 > 1).Shape(4, 2, 4, 4, 4).Voxels(new byte[128], 2);
            var bytes = i % 5 == 0 ? file.ToGzip() : file.ToArray();
            for (var change = random.Below(6); change >= 0; change--)
                bytes[random.Below(i % 3 == 0 ? bytes.Length : Math.Min(bytes.Length, 350))] = (byte)random.Below(256);
            if (random.Chance(0.2))
                bytes = bytes[..random.Below(bytes.Length)];
            var path = Save("broken.nii", bytes);

            var fault = Record.Exception(() => NiftiFile.Read(path).Dispose());

            Assert.True(fault is null or UserErrorException, $"file {i}: {fault}");
        }
    }

    internal static VolumeGeometry Oblique(int[] size, double[] spacing)
    {
        var (sin, cos) = Math.SinCos(0.4);
        double[,] direction = { { cos, -sin, 0 }, { sin * 0.8, cos * 0.8, -0.6 }, { sin * 0.6, cos * 0.6, 0.8 } };
        var affine = new double[12];
        for (var row = 0; row < 3; row++)
        {
            affine[4 * row + 3] = -17.5 * (row + 1);
            for (var axis = 0; axis < 3; axis++)
                affine[4 * row + axis] = direction[row, axis] * spacing[2 - axis];
        }
        return new(size, spacing, affine);
    }

    private static byte[] Changed(NiftiBytes file, Action<byte[]> change)
    {
        var bytes = file.ToArray();
        change(bytes);
        return bytes;
    }

    private static string Code(string path) => Assert.Throws<UserErrorException>(() => NiftiFile.Read(path).Dispose()).Diagnostics.Single().Code;

    private string Save(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static byte[] Stored(short type, double[] values, out int size)
    {
        Func<double, byte[]> store = type switch
        {
            2 => v => [(byte)v],
            256 => v => [(byte)(sbyte)v],
            4 => v => BitConverter.GetBytes((short)v),
            512 => v => BitConverter.GetBytes((ushort)v),
            8 => v => BitConverter.GetBytes((int)v),
            768 => v => BitConverter.GetBytes((uint)v),
            1024 => v => BitConverter.GetBytes((long)v),
            1280 => v => BitConverter.GetBytes((ulong)v),
            16 => v => BitConverter.GetBytes((float)v),
            _ => BitConverter.GetBytes,
        };
        size = store(0).Length;
        return [.. values.SelectMany(store)];
    }
}
