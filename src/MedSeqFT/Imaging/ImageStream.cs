using System.Buffers.Binary;
using System.IO.Compression;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Imaging;

/// <summary>A file's bytes, inflated where they are gzip (one member or several), and how many of them there can be.</summary>
internal sealed class ImageStream : Stream
{
    private const long DeflateLimit = 1032; // zlib technote: no deflate stream expands more than 1032:1
    private readonly FileStream file;
    private readonly Stream bytes;
    private readonly string path;
    private readonly long start;

    private ImageStream(string path, FileStream file, long start, bool compressed)
    {
        (this.path, this.file, this.start) = (path, file, start);
        file.Position = start;
        Compressed = compressed;
        bytes = compressed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    public bool Compressed { get; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="UserErrorException">MSQ1020: no such file, or a link that leads nowhere.</exception>
    public static void RequireFile(string path)
    {
        if (new FileInfo(path).LinkTarget is { } target && !Resolves(path))
            throw new UserErrorException(ImageErrors.DeadLink(path, target));
        if (!File.Exists(path))
            throw new UserErrorException(ImageErrors.NotFound(path));
    }

    /// <param name="start">The first byte that belongs to the stream.</param>
    /// <param name="compressed">Null: as its first two bytes say.</param>
    /// <exception cref="UserErrorException">MSQ1020, MSQ1027.</exception>
    public static ImageStream Open(string path, long start = 0, bool? compressed = null)
    {
        RequireFile(path);
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        file.Position = start;
        var gzip = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        return new(path, file, start, compressed ?? gzip);
    }

    /// <summary>Whether the file holds so many bytes: asked before memory is taken for them.</summary>
    /// <exception cref="UserErrorException">MSQ1025: it ends before.</exception>
    public void Require(long needed)
    {
        var stored = file.Length - start;
        if (needed > (Compressed ? stored * DeflateLimit : stored) || (Compressed && TrailerLength(stored) != (uint)needed && !Inflates(needed)))
            throw new UserErrorException(ImageErrors.Truncated(path, needed));
    }

    public override int Read(Span<byte> buffer) => bytes.Read(buffer);

    public override int Read(byte[] buffer, int offset, int count) => bytes.Read(buffer, offset, count);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            bytes.Dispose();
            file.Dispose();
        }
        base.Dispose(disposing);
    }

    // A link exists for File.Exists wherever it leads.
    private static bool Resolves(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: true) is { Exists: true };
        }
        catch (IOException) // it leads back to itself
        {
            return false;
        }
    }

    // What a gzip file says of itself, modulo 2^32: right for one member, the last member's for several.
    private uint TrailerLength(long stored)
    {
        if (stored < 18)
            return 0;
        Span<byte> trailer = stackalloc byte[4];
        RandomAccess.Read(file.SafeFileHandle, trailer, file.Length - 4);
        return BinaryPrimitives.ReadUInt32LittleEndian(trailer);
    }

    private bool Inflates(long needed)
    {
        using var again = Open(path, start, compressed: true);
        var buffer = new byte[1 << 14];
        try
        {
            for (int read; needed > 0 && (read = again.Read(buffer)) > 0;)
                needed -= read;
        }
        catch (InvalidDataException e)
        {
            throw new UserErrorException(ImageErrors.BrokenCompression(path, e.Message), e);
        }
        return needed <= 0;
    }
}
