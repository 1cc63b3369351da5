using MedSeqFT.Diagnostics;

namespace MedSeqFT.Imaging;

/// <summary>An open image whose header is read and whose voxels are known to be there. Owns its stream.</summary>
/// <param name="voxels">Stands at the first voxel.</param>
internal sealed class VoxelSource(string path, NiftiHeader header, ImageStream stream, Stream voxels) : IDisposable
{
    private const int ChunkVoxels = 1 << 18;

    public NiftiHeader Header => header;

    /// <summary>All channels, x fastest.</summary>
    /// <exception cref="UserErrorException">MSQ1025, MSQ1026.</exception>
    public void Read(Span<float> target)
    {
        ReadSome(target);
        Finish();
    }

    /// <summary>The same, some voxels at a time.</summary>
    /// <exception cref="UserErrorException">MSQ1025, MSQ1026.</exception>
    public void Read(VoxelSink sink)
    {
        var chunk = new float[(int)Math.Min(header.Values, ChunkVoxels)];
        for (var start = 0; start < header.Values; start += chunk.Length)
        {
            var part = chunk.AsSpan(0, (int)Math.Min(header.Values - start, chunk.Length));
            ReadSome(part);
            sink(start, part);
        }
        Finish();
    }

    private void ReadSome(Span<float> target)
    {
        try
        {
            NiftiVoxels.Read(voxels, header, target);
        }
        catch (EndOfStreamException e)
        {
            throw new UserErrorException(ImageErrors.Truncated(path, header.DataOffset + header.DataBytes), e);
        }
        catch (InvalidDataException e)
        {
            throw new UserErrorException(ImageErrors.BrokenCompression(path, e.Message), e);
        }
    }

    // Lets the gzip trailer's checksum be compared.
    private void Finish()
    {
        if (!stream.Compressed)
            return;
        try
        {
            _ = stream.ReadByte();
        }
        catch (InvalidDataException e)
        {
            throw new UserErrorException(ImageErrors.BrokenCompression(path, e.Message), e);
        }
    }

    /// <exception cref="UserErrorException">MSQ1025, MSQ1026.</exception>
    public static void Skip(Stream stream, long bytes, string path)
    {
        var buffer = new byte[(int)Math.Min(bytes, 1 << 14)];
        try
        {
            for (int count; bytes > 0; bytes -= count)
            {
                count = (int)Math.Min(bytes, buffer.Length);
                stream.ReadExactly(buffer, 0, count);
            }
        }
        catch (EndOfStreamException e)
        {
            throw new UserErrorException(ImageErrors.Truncated(path, bytes), e);
        }
        catch (InvalidDataException e)
        {
            throw new UserErrorException(ImageErrors.BrokenCompression(path, e.Message), e);
        }
    }

    /// <summary>At most so many bytes; fewer where the file ends before.</summary>
    /// <exception cref="UserErrorException">MSQ1026.</exception>
    public static byte[] Start(Stream stream, int bytes, string path)
    {
        var start = new byte[bytes];
        try
        {
            return start[..stream.ReadAtLeast(start, bytes, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException e)
        {
            throw new UserErrorException(ImageErrors.BrokenCompression(path, e.Message), e);
        }
    }

    public void Dispose() => stream.Dispose();
}
