using System.Buffers.Binary;
using System.IO.Compression;

namespace MedSeqFT.Tests.Imaging;

/// <summary>Writes NIfTI files byte by byte from the format's description, apart from the code under test.</summary>
internal sealed class NiftiBytes(bool second = false, bool bigEndian = false)
{
    private readonly byte[] header = new byte[second ? 544 : 352];
    private byte[] data = [];

    public NiftiBytes Shape(short type, int bytesPerVoxel, params int[] xyzc)
    {
        Int(0, second ? 540 : 348);
        (second ? "n+2\0\r\n\u001a\n"u8 : "n+1\0"u8).CopyTo(header.AsSpan(second ? 4 : 344));
        Short(second ? 12 : 70, type);
        Short(second ? 14 : 72, (short)(8 * bytesPerVoxel));
        for (var i = 0; i < 8; i++)
        {
            var size = i == 0 ? xyzc.Length : i <= xyzc.Length ? xyzc[i - 1] : 1;
            if (second)
                Long(16 + 8 * i, size);
            else
                Short(40 + 2 * i, (short)size);
        }
        if (second)
            Long(168, 544);
        else
            Single(108, 352);
        return Spacing(1, 1, 1).Scale(1, 0);
    }

    public NiftiBytes Spacing(double x, double y, double z, double flip = 1) =>
        Real(76, 104, 0, flip).Real(76, 104, 1, x).Real(76, 104, 2, y).Real(76, 104, 3, z);

    public NiftiBytes Scale(double slope, double intercept) => Real(112, 176, 0, slope).Real(112, 176, 1, intercept);

    public NiftiBytes Unit(byte unit)
    {
        if (second)
            Int(500, unit);
        else
            header[123] = unit;
        return this;
    }

    public NiftiBytes Sform(params double[] affine)
    {
        Code(254, 348);
        for (var i = 0; i < 12; i++)
            Real(280, 400, i, affine[i]);
        return this;
    }

    public NiftiBytes Qform(double b, double c, double d, double x, double y, double z)
    {
        Code(252, 344);
        return Real(256, 352, 0, b).Real(256, 352, 1, c).Real(256, 352, 2, d).Real(268, 376, 0, x).Real(268, 376, 1, y).Real(268, 376, 2, z);
    }

    /// <param name="values">Little-endian voxels, swapped here where the file is big-endian.</param>
    public NiftiBytes Voxels(byte[] values, int bytesPerVoxel)
    {
        data = [.. values];
        for (var i = 0; bigEndian && i < data.Length; i += bytesPerVoxel)
            Array.Reverse(data, i, bytesPerVoxel);
        return this;
    }

    public byte[] ToArray() => [.. header, .. data];

    public byte[] ToGzip()
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest))
            gzip.Write(ToArray());
        return memory.ToArray();
    }

    private void Code(int first, int later)
    {
        if (second)
            Int(later, 1);
        else
            Short(first, 1);
    }

    private NiftiBytes Real(int first, int later, int index, double value)
    {
        if (second)
            Long(later + 8 * index, BitConverter.DoubleToInt64Bits(value));
        else
            Single(first + 4 * index, value);
        return this;
    }

    private void Single(int at, double value) => Int(at, BitConverter.SingleToInt32Bits((float)value));

    private void Short(int at, short value) => BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(at), Ordered(value, BinaryPrimitives.ReverseEndianness));

    private void Int(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(at), Ordered(value, BinaryPrimitives.ReverseEndianness));

    private void Long(int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(at), Ordered(value, BinaryPrimitives.ReverseEndianness));

    private T Ordered<T>(T value, Func<T, T> reverse) => bigEndian ? reverse(value) : value;
}
