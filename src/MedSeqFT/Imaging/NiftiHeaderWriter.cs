using System.Buffers.Binary;

namespace MedSeqFT.Imaging;

/// <summary>
/// A little-endian NIfTI header in mm, with the affine as sform and, where it has no shear, as qform: of version 1, which every
/// reader knows, while its 16-bit sizes can say the image's, else of version 2 with its 64-bit sizes.
/// </summary>
internal static class NiftiHeaderWriter
{
    private const int NoExtensions = 4; // bytes behind the header that say so
    private const byte ScannerCoordinates = 1;
    private const byte Millimetres = 2;

    /// <summary>The header that <see cref="Write"/> writes for such an image.</summary>
    public static NiftiHeader For(VolumeGeometry geometry, int channels, NiftiDataType type)
    {
        var version = geometry.Size.Append(channels).Max() > short.MaxValue ? 2 : 1;
        return new(version, BigEndian: false, type, channels, Slope: 1, Intercept: 0, DataOffset: (version == 2 ? 540 : 348) + NoExtensions, geometry);
    }

    /// <summary>All bytes before the first voxel; the offsets are those of nifti1.h and nifti2.h.</summary>
    public static byte[] Write(NiftiHeader header)
    {
        var (bytes, second, geometry) = (new byte[header.DataOffset], header.Version == 2, header.Geometry);
        Int32(bytes, 0, second ? 540 : 348);
        if (second)
            "n+2\0\r\n\u001a\n"u8.CopyTo(bytes.AsSpan(4));
        else
            "n+1\0"u8.CopyTo(bytes.AsSpan(344));
        Int16(bytes, second ? 12 : 70, NiftiTypeCodes.Of(header.DataType));
        Int16(bytes, second ? 14 : 72, (short)(8 * header.BytesPerVoxel));
        int[] sizes = [header.Channels > 1 ? 4 : 3, .. geometry.Size.Reverse(), header.Channels, 1, 1, 1];
        for (var i = 0; i < 8; i++)
            if (second)
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16 + 8 * i), sizes[i]);
            else
                Int16(bytes, 40 + 2 * i, checked((short)sizes[i]));
        if (second)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(168), header.DataOffset);
        else
            Reals(bytes, 108, second, header.DataOffset);
        Reals(bytes, second ? 176 : 112, second, 1); // scales nothing
        Code(bytes, second ? 500 : 123, Millimetres);
        Geometry(bytes, second, geometry);
        return bytes;
    }

    private static void Geometry(byte[] bytes, bool second, VolumeGeometry geometry)
    {
        var turn = Quaternion.Of(geometry.Direction);
        Reals(bytes, second ? 104 : 76, second, [turn?.FlipZ == true ? -1 : 1, .. geometry.Spacing.Reverse(), 1]);
        if (turn is { } q)
        {
            Code(bytes, second ? 344 : 252, ScannerCoordinates);
            Reals(bytes, second ? 352 : 256, second, [q.B, q.C, q.D, .. geometry.Origin]);
        }
        Code(bytes, second ? 348 : 254, ScannerCoordinates);
        Reals(bytes, second ? 400 : 280, second, geometry.Affine);
    }

    // One after the other, in the version's precision.
    private static void Reals(byte[] bytes, int at, bool second, params ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i++)
            if (second)
                BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(at + 8 * i), values[i]);
            else
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at + 4 * i), (float)values[i]);
    }

    // Little-endian in a field of any width: the bytes above are 0.
    private static void Code(byte[] bytes, int at, byte value) => bytes[at] = value;

    private static void Int16(byte[] bytes, int at, short value) => BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at), value);

    private static void Int32(byte[] bytes, int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
}
