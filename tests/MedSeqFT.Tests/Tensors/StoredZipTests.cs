using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using MedSeqFT.Tensors;

namespace MedSeqFT.Tests.Tensors;

public sealed class StoredZipTests
{
    private static readonly (string Name, byte[] Content)[] Entries =
    [
        ("archive/data.pkl", Encoding.ASCII.GetBytes(new string('p', 501))),
        ("archive/data/0", [.. Enumerable.Range(0, 300).Select(i => (byte)i)]),
        ("archive/data/ünï", []),
        ("archive/version", "3\n"u8.ToArray()),
    ];

    // 0, 64 and 400 make small files take the form that otherwise begins at 4 GB: for everything, for all but short contents, for late places.
    [Theory]
    [InlineData(uint.MaxValue - 1)]
    [InlineData(0)]
    [InlineData(64)]
    [InlineData(400)]
    public void AnotherZipReaderGivesBackWhatWasWritten(long largest)
    {
        using var zip = new ZipArchive(new MemoryStream(Write(largest)), ZipArchiveMode.Read);

        Assert.Equal(Entries.Select(e => e.Name), zip.Entries.Select(e => e.FullName));
        foreach (var (name, content) in Entries)
            Assert.Equal(content, Read(zip.GetEntry(name)!)); // checks the CRC, too
    }

    [Theory]
    [InlineData(uint.MaxValue - 1)]
    [InlineData(0)]
    [InlineData(400)]
    public void EveryContentBeginsAtAMultipleOf64Bytes(long largest)
    {
        var bytes = Write(largest);

        var places = Entries.Where(e => e.Content.Length > 0).Select(e => bytes.AsSpan().IndexOf(e.Content)).ToArray();

        Assert.All(places, place => Assert.Equal(0, place % StoredZip.Alignment));
        Assert.All(LocalHeaders(bytes), header => Assert.Equal(0, ContentOf(bytes, header) % StoredZip.Alignment));
    }

    [Fact]
    public void TheChecksumIsTheContents()
    {
        var bytes = Write(uint.MaxValue - 1);

        var checksums = LocalHeaders(bytes).Select(header => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(header + 14))).ToArray();

        Assert.Equal(Entries.Select(e => BitwiseCrc(e.Content)), checksums);
    }

    [Fact]
    public void AnotherNumberOfBytesThanAnnouncedIsABug()
    {
        var zip = new StoredZip(new MemoryStream());

        Assert.Throws<InvalidOperationException>(() => zip.Add("a", 3, sink => sink("ab"u8)));
    }

    private static byte[] Write(long largest)
    {
        using var stream = new MemoryStream();
        var zip = new StoredZip(stream, largest);
        foreach (var (name, content) in Entries)
            zip.Add(name, content.Length, sink =>
            {
                sink(content.AsSpan(0, content.Length / 2));
                sink(content.AsSpan(content.Length / 2));
            });
        zip.Finish();
        return stream.ToArray();
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static IEnumerable<int> LocalHeaders(byte[] bytes)
    {
        for (var i = 0; i + 4 <= bytes.Length; i++)
            if (bytes.AsSpan(i, 4).SequenceEqual("PK\u0003\u0004"u8))
                yield return i;
    }

    private static int ContentOf(byte[] bytes, int header) =>
        header + 30 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(header + 26)) + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(header + 28));

    private static uint BitwiseCrc(byte[] content)
    {
        var crc = uint.MaxValue;
        foreach (var value in content)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
        }
        return ~crc;
    }
}
