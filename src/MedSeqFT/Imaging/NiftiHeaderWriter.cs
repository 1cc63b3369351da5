using System.Buffers.Binary;

namespace MedSeqFT.Imaging;

/// <summary>A little-endian NIfTI-1 header in mm, with the affine as sform and, where it has no shear, as qform.</summary>
internal static class NiftiHeaderWriter
{
    /// <summary>348 bytes of header and 4 that say "no extensions".</summary>
    public const int DataOffset = 352;
    private const short ScannerCoordinates = 1;
    private const byte Millimetres = 2;

    public static byte[] Write(NiftiHeader header)
    {
        var bytes = new byte[DataOffset];
        var geometry = header.Geometry;
        Int32(bytes, 0, 348);
        short[] sizes = [(short)(header.Channels > 1 ? 4 : 3), .. geometry.Size.Reverse().Select(n => checked((short)n)), (short)header.Channels, 1, 1, 1];
        for (var i = 0; i < 8; i++)
            Int16(bytes, 40 + 2 * i, sizes[i]);
        Int16(bytes, 70, NiftiTypeCodes.Of(header.DataType));
        Int16(bytes, 72, (short)(8 * header.BytesPerVoxel));
        for (var i = 0; i < 3; i++)
            Single(bytes, 80 + 4 * i, geometry.Spacing[2 - i]);
        Single(bytes, 92, 1);
        Single(bytes, 108, DataOffset);
        Single(bytes, 112, 1);
        bytes[123] = Millimetres;
        Qform(bytes, geometry);
        Int16(bytes, 254, ScannerCoordinates);
        for (var i = 0; i < 12; i++)
            Single(bytes, 280 + 4 * i, geometry.Affine[i]);
        "n+1\0"u8.CopyTo(bytes.AsSpan(344));
        return bytes;
    }

    private static void Qform(byte[] bytes, VolumeGeometry geometry)
    {
        Single(bytes, 76, 1);
        if (Quaternion.Of(geometry.Direction) is not { } q)
            return;
        Single(bytes, 76, q.FlipZ ? -1 : 1);
        Int16(bytes, 252, ScannerCoordinates);
        Single(bytes, 256, q.B);
        Single(bytes, 260, q.C);
        Single(bytes, 264, q.D);
        for (var i = 0; i < 3; i++)
            Single(bytes, 268 + 4 * i, geometry.Origin[i]);
    }

    private static void Int16(byte[] bytes, int at, short value) => BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at), value);

    private static void Int32(byte[] bytes, int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);

    private static void Single(byte[] bytes, int at, double value) => BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), (float)value);
}
