using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace MedSeqFT.Tensors;

/// <summary>
/// Writes a zip whose entries are stored as they are and begin at multiples of 64 bytes, as torch.save writes it, so that
/// torch.load can map them from the file. All dates are the first that a zip can hold: the bytes depend on the entries alone.
/// </summary>
/// <param name="stream">Empty, and able to seek.</param>
/// <param name="largest">Number that a 32-bit field may hold before the 64-bit form is taken.</param>
internal sealed class StoredZip(Stream stream, long largest = uint.MaxValue - 1)
{
    /// <summary>Of the content of entries, in bytes.</summary>
    public const int Alignment = 64;

    private const ushort VersionOfPlain = 20;
    private const ushort VersionOf64Bit = 45;
    private const ushort Utf8Names = 1 << 11;
    private const ushort FirstDate = (1 << 5) | 1; // 1980-01-01
    private const ushort WideNumbers = 0x0001;
    private const ushort Padding = 0x4246; // "FB", which PyTorch pads with
    private const int ChecksumPlace = 14;
    private readonly List<Entry> entries = [];

    /// <param name="length">Bytes that <paramref name="write"/> will write.</param>
    /// <exception cref="InvalidOperationException">It wrote another number.</exception>
    public void Add(string name, long length, Action<Sink> write)
    {
        var (begin, bytes) = (stream.Position, Encoding.UTF8.GetBytes(name));
        var wide = length > largest;
        stream.Write(LocalHeader(bytes, length, wide, begin));
        var (crc, start) = (new Crc32(), stream.Position);
        write(piece =>
        {
            crc.Append(piece);
            stream.Write(piece);
        });
        var end = stream.Position;
        if (end - start != length)
            throw new InvalidOperationException($"entry '{name}' has {end - start} bytes instead of {length}");
        stream.Position = begin + ChecksumPlace;
        Span<byte> checksum = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, crc.GetCurrentHashAsUInt32());
        stream.Write(checksum);
        stream.Position = end;
        entries.Add(new Entry(bytes, length, begin, crc.GetCurrentHashAsUInt32()));
    }

    /// <summary>The directory, after the last entry.</summary>
    public void Finish()
    {
        var begin = stream.Position;
        foreach (var entry in entries)
            stream.Write(DirectoryRecord(entry));
        var (end, size) = (stream.Position, stream.Position - begin);
        var wide = begin > largest || size > largest || entries.Count > ushort.MaxValue - 1;
        if (wide)
            stream.Write(WideEnd(begin, size, end));
        var count = wide ? ushort.MaxValue : (ushort)entries.Count;
        stream.Write(new Record().Number(0x06054b50u).Short(0).Short(0).Short(count).Short(count)
            .Number(wide ? uint.MaxValue : (uint)size).Number(wide ? uint.MaxValue : (uint)begin).Short(0).Bytes);
    }

    /// <summary>Takes an entry's content, piece by piece.</summary>
    public delegate void Sink(ReadOnlySpan<byte> piece);

    private static byte[] LocalHeader(byte[] name, long length, bool wide, long begin)
    {
        var extra = new Record();
        if (wide)
            extra.Short(WideNumbers).Short(16).Long(length).Long(length);
        const int fixedBytes = 30;
        const int paddingHeader = 4;
        var unpadded = begin + fixedBytes + name.Length + extra.Bytes.Length + paddingHeader;
        var padding = (int)((Alignment - unpadded % Alignment) % Alignment);
        extra.Short(Padding).Short((ushort)padding).Raw(new byte[padding]);
        return new Record().Number(0x04034b50u).Raw(Common(wide, checksum: 0, wide ? uint.MaxValue : (uint)length))
            .Short((ushort)name.Length).Short((ushort)extra.Bytes.Length).Raw(name).Raw(extra.Bytes).Bytes;
    }

    private byte[] DirectoryRecord(Entry entry)
    {
        var (wideLength, wideBegin) = (entry.Length > largest, entry.Begin > largest);
        var numbers = new Record();
        if (wideLength)
            numbers.Long(entry.Length).Long(entry.Length);
        if (wideBegin)
            numbers.Long(entry.Begin);
        var extra = wideLength || wideBegin ? new Record().Short(WideNumbers).Short((ushort)numbers.Bytes.Length).Raw(numbers.Bytes).Bytes : [];
        return new Record().Number(0x02014b50u).Short(VersionOf64Bit)
            .Raw(Common(wideLength || wideBegin, entry.Checksum, wideLength ? uint.MaxValue : (uint)entry.Length))
            .Short((ushort)entry.Name.Length).Short((ushort)extra.Length)
            .Short(0).Short(0).Short(0).Number(0) // comment, disk, attributes
            .Number(wideBegin ? uint.MaxValue : (uint)entry.Begin).Raw(entry.Name).Raw(extra).Bytes;
    }

    // What local header and directory share: from the version needed to both sizes.
    private static byte[] Common(bool wide, uint checksum, uint length) => new Record()
        .Short(wide ? VersionOf64Bit : VersionOfPlain).Short(Utf8Names).Short(0).Short(0).Short(FirstDate)
        .Number(checksum).Number(length).Number(length).Bytes;

    private byte[] WideEnd(long begin, long size, long end) => new Record()
        .Number(0x06064b50u).Long(44).Short(VersionOf64Bit).Short(VersionOf64Bit).Number(0).Number(0)
        .Long(entries.Count).Long(entries.Count).Long(size).Long(begin)
        .Number(0x07064b50u).Number(0).Long(end).Number(1).Bytes;

    private sealed record Entry(byte[] Name, long Length, long Begin, uint Checksum);

    private sealed class Record
    {
        private readonly List<byte> bytes = [];

        public byte[] Bytes => [.. bytes];

        public Record Short(ushort value) => Raw(BitConverter.GetBytes(value));

        public Record Number(uint value) => Raw(BitConverter.GetBytes(value));

        public Record Long(long value) => Raw(BitConverter.GetBytes(value));

        public Record Raw(byte[] value)
        {
            bytes.AddRange(value);
            return this;
        }
    }
}
