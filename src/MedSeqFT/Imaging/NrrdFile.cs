using MedSeqFT.Diagnostics;
using TorchSharp;

namespace MedSeqFT.Imaging;

/// <summary>
/// NRRD images (teem.sourceforge.net/nrrd/format.html): header and voxels in one file (.nrrd) or a header that names its
/// voxels' file (.nhdr), raw or gzip, any byte order. Checked like <see cref="NiftiFile"/> before memory is taken.
/// </summary>
public static class NrrdFile
{
    private const int LargestHeader = 1 << 20;

    /// <summary>Reads no voxels and touches no tensor.</summary>
    /// <exception cref="UserErrorException">MSQ1020, 1025-1028: not a readable NRRD image.</exception>
    public static NiftiHeader ReadHeader(string path)
    {
        using var source = Open(path, out _);
        return source.Header;
    }

    /// <summary>Values as float32; an axis without a place in the patient becomes the channels, wherever it stands.</summary>
    /// <exception cref="UserErrorException">MSQ1020, 1025-1028: not a readable NRRD image.</exception>
    public static Volume Read(string path)
    {
        using var scope = torch.NewDisposeScope();
        using var source = Open(path, out var interleaved);
        var size = source.Header.Geometry.Size.Select(n => (long)n).ToArray();
        var channels = source.Header.Channels;
        var voxels = TensorSpans.NewFloats(interleaved ? [.. size, channels] : [channels, .. size]);
        source.Read(TensorSpans.Of<float>(voxels));
        if (interleaved)
        {
            using var stored = voxels;
            voxels = stored.permute(3, 0, 1, 2).contiguous().DetachFromDisposeScope();
        }
        return new(voxels, source.Header.Geometry);
    }

    /// <summary>The voxels as an array [channel, z, y, x]: for work that needs no libtorch.</summary>
    internal static (NiftiHeader Header, float[] Voxels) ReadArray(string path)
    {
        using var source = Open(path, out var interleaved);
        var stored = GC.AllocateUninitializedArray<float>((int)source.Header.Values);
        source.Read(stored);
        if (!interleaved)
            return (source.Header, stored);
        var (channels, voxels) = (source.Header.Channels, stored.Length / source.Header.Channels);
        var planar = GC.AllocateUninitializedArray<float>(stored.Length);
        for (var channel = 0; channel < channels; channel++)
        {
            var target = planar.AsSpan(channel * voxels, voxels);
            for (var i = 0; i < target.Length; i++)
                target[i] = stored[i * channels + channel];
        }
        return (source.Header, planar);
    }

    /// <param name="interleaved">Whether the channels of a voxel lie side by side.</param>
    internal static VoxelSource Open(string path, out bool interleaved)
    {
        var (lines, end) = ReadLines(path);
        var header = NrrdHeader.Parse(lines, path);
        interleaved = header.ChannelsFirst && header.Description.Channels > 1;
        var dataPath = header.DataFile is { } name ? Inside(path, name) : path;
        var start = header.DataFile is null ? end : 0;
        if (header.LineSkip > 0)
            throw new UserErrorException(ImageErrors.NotNrrd(path, "it skips lines before its voxels"));
        var description = header.Description with { DataOffset = Math.Max(0, header.ByteSkip) };
        if (header.ByteSkip < 0 && !header.Compressed && File.Exists(dataPath))
            start = Math.Max(0, new FileInfo(dataPath).Length - description.DataBytes);
        var stream = ImageStream.Open(dataPath, start, header.Compressed);
        try
        {
            stream.Require(description.DataOffset + description.DataBytes);
            VoxelSource.Skip(stream, description.DataOffset, dataPath);
            return new(dataPath, description, stream, stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    // A header may come from anywhere: what it names must lie beside it.
    private static string Inside(string path, string name)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))! + Path.DirectorySeparatorChar;
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
            throw new UserErrorException(ImageErrors.NotNrrd(path, "the name of its data file is empty or broken"));
        var data = Path.GetFullPath(Path.Combine(folder, name));
        return data.StartsWith(folder, StringComparison.Ordinal) ? data : throw new UserErrorException(ImageErrors.NotNrrd(path, $"its data file '{name}' lies outside its folder"));
    }

    // The header ends at the first empty line, or with the file.
    private static (List<string> Lines, long End) ReadLines(string path)
    {
        using var stream = ImageStream.Open(path, compressed: false);
        var lines = new List<string>();
        var line = new System.Text.StringBuilder();
        using var buffered = new BufferedStream(stream, 1 << 12);
        for (var at = 1; at <= LargestHeader; at++)
        {
            var next = buffered.ReadByte();
            if (next is not ('\n' or -1))
            {
                if (next != '\r')
                    line.Append((char)next);
                continue;
            }
            if (next == -1 && line.Length > 0)
                lines.Add(line.ToString());
            if (line.Length == 0 || next == -1)
                return (lines, at);
            lines.Add(line.ToString());
            line.Clear();
            if (lines.Count == 1 && !lines[0].StartsWith("NRRD000", StringComparison.Ordinal))
                break;
        }
        throw new UserErrorException(ImageErrors.NotNrrd(path, "it does not begin with NRRD000, or its header has no end"));
    }
}
