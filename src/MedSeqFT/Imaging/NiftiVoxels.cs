using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MedSeqFT.Imaging;

/// <summary>Stored voxels to float32 and back, a chunk at a time.</summary>
internal static class NiftiVoxels
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Fills <paramref name="target"/> (all channels, x fastest) from a stream that stands at the first voxel.</summary>
    /// <exception cref="EndOfStreamException">The stream ends early.</exception>
    public static void Read(Stream stream, NiftiHeader header, Span<float> target)
    {
        var size = header.BytesPerVoxel;
        var buffer = new byte[(int)Math.Min(ChunkBytes, header.DataBytes)];
        var swap = header.BigEndian == BitConverter.IsLittleEndian;
        for (var done = 0; done < target.Length;)
        {
            var count = Math.Min(buffer.Length / size, target.Length - done);
            var chunk = buffer.AsSpan(0, count * size);
            stream.ReadExactly(chunk);
            if (swap)
                SwapBytes(chunk, size);
            Convert(chunk, header, target.Slice(done, count));
            done += count;
        }
    }

    /// <summary>Little-endian, unscaled; integer types get the nearest representable value.</summary>
    public static void Write(Stream stream, ReadOnlySpan<float> values, NiftiDataType type)
    {
        switch (type)
        {
            case NiftiDataType.U8: WriteRounded<byte>(stream, values); break;
            case NiftiDataType.I16: WriteRounded<short>(stream, values); break;
            case NiftiDataType.U16: WriteRounded<ushort>(stream, values); break;
            case NiftiDataType.I32: WriteRounded<int>(stream, values); break;
            case NiftiDataType.F32: stream.Write(MemoryMarshal.AsBytes(values)); break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "only U8, I16, U16, I32 and F32 are written");
        }
    }

    private static void WriteRounded<T>(Stream stream, ReadOnlySpan<float> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        var buffer = new T[Math.Min(ChunkBytes, values.Length)];
        while (!values.IsEmpty)
        {
            var count = Math.Min(buffer.Length, values.Length);
            for (var i = 0; i < count; i++)
                buffer[i] = T.CreateSaturating(MathF.Round(values[i]));
            stream.Write(MemoryMarshal.AsBytes(buffer.AsSpan(0, count)));
            values = values[count..];
        }
    }

    private static void SwapBytes(Span<byte> chunk, int size)
    {
        switch (size)
        {
            case 2: Swap16(MemoryMarshal.Cast<byte, ushort>(chunk)); break;
            case 4: Swap32(MemoryMarshal.Cast<byte, uint>(chunk)); break;
            case 8: Swap64(MemoryMarshal.Cast<byte, ulong>(chunk)); break;
        }
    }

    private static void Swap16(Span<ushort> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static void Swap32(Span<uint> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static void Swap64(Span<ulong> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static void Convert(ReadOnlySpan<byte> chunk, NiftiHeader header, Span<float> target)
    {
        switch (header.DataType)
        {
            case NiftiDataType.U8: Convert<byte>(chunk, header, target); break;
            case NiftiDataType.I8: Convert<sbyte>(chunk, header, target); break;
            case NiftiDataType.I16: Convert<short>(chunk, header, target); break;
            case NiftiDataType.U16: Convert<ushort>(chunk, header, target); break;
            case NiftiDataType.I32: Convert<int>(chunk, header, target); break;
            case NiftiDataType.U32: Convert<uint>(chunk, header, target); break;
            case NiftiDataType.I64: Convert<long>(chunk, header, target); break;
            case NiftiDataType.U64: Convert<ulong>(chunk, header, target); break;
            case NiftiDataType.F32: Convert<float>(chunk, header, target); break;
            case NiftiDataType.F64: Convert<double>(chunk, header, target); break;
            default: throw new ArgumentOutOfRangeException(nameof(header), header.DataType, "not a data type of voxels");
        }
    }

    // What nearly all CTs are stored as.
    private static void Widen(ReadOnlySpan<short> stored, Span<float> target)
    {
        var i = 0;
        for (; i + Vector<short>.Count <= target.Length; i += Vector<short>.Count)
        {
            Vector.Widen(new Vector<short>(stored[i..]), out var low, out var high);
            Vector.ConvertToSingle(low).CopyTo(target[i..]);
            Vector.ConvertToSingle(high).CopyTo(target[(i + Vector<int>.Count)..]);
        }
        for (; i < target.Length; i++)
            target[i] = stored[i];
    }

    // Rarer types, and scales, go a voxel at a time: 13 to 16 ms more for 64x512x512, whose bytes take 150 ms to inflate (ReadingBenchmark).
    private static void Convert<T>(ReadOnlySpan<byte> chunk, NiftiHeader header, Span<float> target)
        where T : unmanaged, INumber<T>
    {
        var stored = MemoryMarshal.Cast<byte, T>(chunk);
        var (slope, intercept) = (header.Slope, header.Intercept);
        if (typeof(T) == typeof(short) && slope == 1 && intercept == 0)
        {
            Widen(MemoryMarshal.Cast<byte, short>(chunk), target);
        }
        else if (typeof(T) == typeof(float) && slope == 1 && intercept == 0)
        {
            MemoryMarshal.Cast<byte, float>(chunk).CopyTo(target);
        }
        else if (slope == 1 && intercept == 0)
        {
            for (var i = 0; i < target.Length; i++)
                target[i] = float.CreateTruncating(stored[i]);
        }
        else
        {
            for (var i = 0; i < target.Length; i++)
                target[i] = (float)(double.CreateTruncating(stored[i]) * slope + intercept);
        }
    }
}
