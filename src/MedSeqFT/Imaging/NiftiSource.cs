using MedSeqFT.Diagnostics;

namespace MedSeqFT.Imaging;

/// <summary>Opens NIfTI images: one file (.nii, .nii.gz) or a pair (.hdr and .img, each perhaps with .gz), named by either of its files.</summary>
internal static class NiftiSource
{
    private const int HeaderBytes = 540;

    /// <exception cref="UserErrorException">MSQ1020-1027.</exception>
    public static VoxelSource Open(string path)
    {
        var headerPath = Partner(path, ".img", ".hdr") ?? path;
        var stream = ImageStream.Open(headerPath);
        try
        {
            var ahead = VoxelSource.Start(stream, HeaderBytes, headerPath);
            var header = NiftiHeaderReader.Read(ahead, headerPath);
            if (header.SeparateVoxels)
            {
                stream.Dispose();
                var voxelPath = Partner(headerPath, ".hdr", ".img") ?? throw new UserErrorException(ImageErrors.HeaderWithoutVoxels(headerPath));
                stream = ImageStream.Open(voxelPath);
                (headerPath, ahead) = (voxelPath, []);
            }
            stream.Require(header.DataOffset + header.DataBytes);
            if (header.DataOffset > ahead.Length)
                VoxelSource.Skip(stream, header.DataOffset - ahead.Length, headerPath);
            var rest = ahead.AsMemory((int)Math.Min(header.DataOffset, ahead.Length));
            return new(headerPath, header, stream, rest.IsEmpty ? stream : new PrefixedStream(rest, stream));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    // The existing file of the same name with the other ending; null where the name has another ending, or none exists.
    private static string? Partner(string path, string from, string to)
    {
        foreach (var compressed in (string[])["", ".gz"])
        {
            if (path.EndsWith(from + compressed, StringComparison.OrdinalIgnoreCase))
            {
                var name = path[..^(from.Length + compressed.Length)];
                return new[] { name + to, name + to + ".gz" }.FirstOrDefault(File.Exists);
            }
        }
        return null;
    }
}
