using System.Buffers.Binary;
using System.Text;

namespace MedSeqFT.Tensors;

/// <summary>
/// The version needs (.gnu.version_r) of a 64-bit little-endian ELF library. TorchSharp 0.107's Linux library needs the
/// version node GLIBCXX_3.4.32 for one marker symbol that nothing looks up; the loader of Debian 12 (GLIBCXX_3.4.30)
/// refuses the library for that node alone. A need marked weak is not checked.
/// </summary>
internal static class ElfVersionNeeds
{
    private const int VersionNeedSection = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort WeakFlag = 2;                 // VER_FLG_WEAK

    /// <summary>Marks the needs of the named version weak, in place.</summary>
    /// <returns>How many entries changed; 0 when the library is no such ELF file or doesn't need that version.</returns>
    public static int Weaken(Span<byte> elf, string version)
    {
        if (elf.Length < 64 || !elf[..6].SequenceEqual("\u007fELF\u0002\u0001"u8))
            return 0;

        var changed = 0;
        var sections = checked((int)BinaryPrimitives.ReadInt64LittleEndian(elf[40..]));
        var sectionSize = BinaryPrimitives.ReadUInt16LittleEndian(elf[58..]);
        var sectionCount = BinaryPrimitives.ReadUInt16LittleEndian(elf[60..]);
        for (var s = 0; s < sectionCount; s++)
        {
            var section = elf[(sections + s * sectionSize)..];
            if (BinaryPrimitives.ReadInt32LittleEndian(section[4..]) != VersionNeedSection)
                continue;
            var stringSection = elf[(sections + BinaryPrimitives.ReadInt32LittleEndian(section[40..]) * sectionSize)..];
            changed += WeakenSection(elf, Offset(section), BinaryPrimitives.ReadInt32LittleEndian(section[44..]), Offset(stringSection), version);
        }
        return changed;
    }

    private static int Offset(ReadOnlySpan<byte> section) => checked((int)BinaryPrimitives.ReadInt64LittleEndian(section[24..]));

    private static int WeakenSection(Span<byte> elf, int need, int needs, int strings, string version)
    {
        var changed = 0;
        for (var n = 0; n < needs; n++)
        {
            var entries = BinaryPrimitives.ReadUInt16LittleEndian(elf[(need + 2)..]);
            var entry = need + BinaryPrimitives.ReadInt32LittleEndian(elf[(need + 8)..]);
            for (var e = 0; e < entries; e++)
            {
                var flags = BinaryPrimitives.ReadUInt16LittleEndian(elf[(entry + 4)..]);
                var name = elf[(strings + BinaryPrimitives.ReadInt32LittleEndian(elf[(entry + 8)..]))..];
                if ((flags & WeakFlag) == 0 && Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]) == version)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(elf[(entry + 4)..], (ushort)(flags | WeakFlag));
                    changed++;
                }
                entry += BinaryPrimitives.ReadInt32LittleEndian(elf[(entry + 12)..]);
            }
            need += BinaryPrimitives.ReadInt32LittleEndian(elf[(need + 12)..]);
        }
        return changed;
    }
}
