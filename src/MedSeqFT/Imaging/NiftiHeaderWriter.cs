using System.Buffers.Binary;

namespace MedSeqFT.Imaging;

/// <summary>
/// A little-endian NIfTI header in mm, with the affine as sform and, where it has no shear, as qform: of version 1, which every
/// reader knows, while its 16-bit sizes can say the image's, else of version 2 with its 64-bit sizes.
/// </summary>
internal static class NiftiHeaderWriter
{
    private const int NoExtensions = 4; // bytes behind the header that say so
    private const short ScannerCoordinates = 1;
    private const byte Millimetres = 2;

    /// <summary>The header that <see cref="Write"/> writes for such an image.</summary>
    public static NiftiHeader For(VolumeGeometry geometry, int channels, NiftiDataType type)
    {
        var version = geometry.Size.Append(channels).Max() > short.MaxValue ? 2 : 1;
        return new(version, BigEndian: false, type, channels, Slope: 1, Intercept: 0, DataOffset: (version == 2 ? 540 : 348) + NoExtensions, geometry);
    }

    /// <summary>All bytes before the first voxel.</summary>
    public static byte[] Write(NiftiHeader header)
    {
        var bytes = new byte[header.DataOffset];
        if (header.Version == 2)
            WriteSecond(bytes, header);
        else
            WriteFirst(bytes, header);
        return bytes;
    }

    private static void WriteFirst(byte[] bytes, NiftiHeader header)
    {
        var geometry = header.Geometry;
        Int32(bytes, 0, 348);
        var sizes = Sizes(header);
        for (var i = 0; i < 8; i++)
            Int16(bytes, 40 + 2 * i, checked((short)sizes[i]));
        Int16(bytes, 70, NiftiTypeCodes.Of(header.DataType));
        Int16(bytes, 72, (short)(8 * header.BytesPerVoxel));
        for (var i = 0; i < 3; i++)
            Single(bytes, 80 + 4 * i, geometry.Spacing[2 - i]);
        Single(bytes, 92, 1);
        Single(bytes, 108, header.DataOffset);
        Single(bytes, 112, 1);
        bytes[123] = Millimetres;
        Single(bytes, 76, 1);
        if (Quaternion.Of(geometry.Direction) is { } q)
        {
            Single(bytes, 76, q.FlipZ ? -1 : 1);
            Int16(bytes, 252, ScannerCoordinates);
            double[] values = [q.B, q.C, q.D, .. geometry.Origin];
            for (var i = 0; i < 6; i++)
                Single(bytes, 256 + 4 * i, values[i]);
        }
        Int16(bytes, 254, ScannerCoordinates);
        for (var i = 0; i < 12; i++)
            Single(bytes, 280 + 4 * i, geometry.Affine[i]);
        "n+1\0"u8.CopyTo(bytes.AsSpan(344));
    }

    private static void WriteSecond(byte[] bytes, NiftiHeader header)
    {
        var geometry = header.Geometry;
        Int32(bytes, 0, 540);
        "n+2\0\r\n\u001a\n"u8.CopyTo(bytes.AsSpan(4));
        Int16(bytes, 12, NiftiTypeCodes.Of(header.DataType));
        Int16(bytes, 14, (short)(8 * header.BytesPerVoxel));
        var sizes = Sizes(header);
        for (var i = 0; i < 8; i++)
            Int64(bytes, 16 + 8 * i, sizes[i]);
        for (var i = 0; i < 3; i++)
            Double(bytes, 112 + 8 * i, geometry.Spacing[2 - i]);
        Double(bytes, 136, 1);
        Int64(bytes, 168, header.DataOffset);
        Double(bytes, 176, 1);
        Int32(bytes, 500, Millimetres);
        Double(bytes, 104, 1);
        if (Quaternion.Of(geometry.Direction) is { } q)
        {
            Double(bytes, 104, q.FlipZ ? -1 : 1);
            Int32(bytes, 344, ScannerCoordinates);
            double[] values = [q.B, q.C, q.D, .. geometry.Origin];
            for (var i = 0; i < 6; i++)
                Double(bytes, 352 + 8 * i, values[i]);
        }
        Int32(bytes, 348, ScannerCoordinates);
        for (var i = 0; i < 12; i++)
            Double(bytes, 400 + 8 * i, geometry.Affine[i]);
    }

    // Number of axes, x, y, z, channels, and ones.
    private static int[] Sizes(NiftiHeader header) =>
        [header.Channels > 1 ? 4 : 3, .. header.Geometry.Size.Reverse(), header.Channels, 1, 1, 1];

    private static void Int16(byte[] bytes, int at, short value) => BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at), value);

    private static void Int32(byte[] bytes, int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);

    private static void Int64(byte[] bytes, int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), value);

    private static void Single(byte[] bytes, int at, double value) => BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), (float)value);

    private static void Double(byte[] bytes, int at, double value) => BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(at), value);
}
