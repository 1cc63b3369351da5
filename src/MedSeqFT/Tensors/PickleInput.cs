using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace MedSeqFT.Tensors;

/// <summary>A cursor over a pickle that can't leave it.</summary>
internal sealed class PickleInput(byte[] pickle)
{
    public int Position { get; private set; }

    public byte ReadByte() => Read(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Read(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Read(4));

    public double ReadBigEndianDouble() => BinaryPrimitives.ReadDoubleBigEndian(Read(8));

    /// <summary>Two's complement of any length: a long where it fits, else a BigInteger.</summary>
    public static object Integer(ReadOnlySpan<byte> littleEndian)
    {
        var value = new BigInteger(littleEndian);
        if (value >= long.MinValue && value <= long.MaxValue)
            return (long)value;
        return value;
    }

    /// <summary>A length of four bytes, then that much.</summary>
    public ReadOnlySpan<byte> ReadCounted32() => Read(BinaryPrimitives.ReadUInt32LittleEndian(Read(4)));

    /// <summary>A length of eight bytes, then that much.</summary>
    public ReadOnlySpan<byte> ReadCounted64() => Read(BinaryPrimitives.ReadUInt64LittleEndian(Read(8)));

    /// <summary>Text up to a line feed, which is skipped.</summary>
    public string ReadLine()
    {
        var length = pickle.AsSpan(Position).IndexOf((byte)'\n');
        if (length < 0)
            throw new InvalidDataException("its pickle ends within a name");
        var line = Encoding.UTF8.GetString(Read((ulong)length));
        Position++;
        return line;
    }

    public ReadOnlySpan<byte> Read(ulong count)
    {
        if (count > (ulong)(pickle.Length - Position))
            throw new InvalidDataException($"its pickle ends at byte {pickle.Length}, where {count} more are announced");
        var bytes = pickle.AsSpan(Position, (int)count);
        Position += (int)count;
        return bytes;
    }
}
