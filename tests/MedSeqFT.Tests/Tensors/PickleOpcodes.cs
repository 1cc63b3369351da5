using System.Buffers.Binary;
using System.Text;

namespace MedSeqFT.Tests.Tensors;

/// <summary>A pickle taken apart without running it: which opcodes it has and which globals it names.</summary>
internal sealed record PickleOpcodes(IReadOnlySet<string> Codes, IReadOnlySet<string> Globals)
{
    /// <summary>What torch's weights-only unpickler knows, of the opcodes that a writer of protocol 2 needs.</summary>
    public static IReadOnlySet<string> WeightsOnly { get; } =
        new HashSet<string> { "PROTO", "GLOBAL", "EMPTY_TUPLE", "REDUCE", "MARK", "BINUNICODE", "BINPERSID", "BININT", "LONG1", "TUPLE", "NEWFALSE", "SETITEMS", "STOP" };

    public static PickleOpcodes Of(byte[] pickle)
    {
        var (codes, globals) = (new HashSet<string>(), new HashSet<string>());
        var at = 0;
        while (at < pickle.Length)
        {
            var (name, length) = Read(pickle.AsSpan(at));
            if (name == "GLOBAL")
                globals.Add(Encoding.UTF8.GetString(pickle, at + 1, length - 2).Replace('\n', '.'));
            codes.Add(name);
            at += length;
            Assert.Equal(name == "STOP", at == pickle.Length);
        }
        return new PickleOpcodes(codes, globals);
    }

    private static (string Name, int Length) Read(ReadOnlySpan<byte> rest) => rest[0] switch
    {
        0x80 => ("PROTO", 2),
        (byte)'c' => ("GLOBAL", Lines(rest, 2)),
        (byte)')' => ("EMPTY_TUPLE", 1),
        (byte)'R' => ("REDUCE", 1),
        (byte)'(' => ("MARK", 1),
        (byte)'X' => ("BINUNICODE", 5 + BinaryPrimitives.ReadInt32LittleEndian(rest[1..])),
        (byte)'Q' => ("BINPERSID", 1),
        (byte)'J' => ("BININT", 5),
        0x8a => ("LONG1", 2 + rest[1]),
        (byte)'t' => ("TUPLE", 1),
        0x89 => ("NEWFALSE", 1),
        (byte)'u' => ("SETITEMS", 1),
        (byte)'.' => ("STOP", 1),
        var other => ($"0x{other:x2}", 1),
    };

    private static int Lines(ReadOnlySpan<byte> rest, int count)
    {
        var length = 0;
        for (; count > 0; count--)
            length += rest[length..].IndexOf((byte)'\n') + 1;
        return length;
    }
}
