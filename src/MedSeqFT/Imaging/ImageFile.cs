using TorchSharp;

namespace MedSeqFT.Imaging;

/// <summary>The image formats that are read, told apart by the file's name.</summary>
public static class ImageFile
{
    private static readonly string[] Endings = [".nii.gz", ".nii", ".img.gz", ".img", ".hdr.gz", ".hdr", ".nrrd", ".nhdr"];

    /// <summary>The ending as it stands in the name (".nii.gz"); empty for other files.</summary>
    public static string EndingOf(string path) =>
        Endings.FirstOrDefault(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } known ? path[^known.Length..] : "";

    /// <summary>The file's name without folder and ending.</summary>
    public static string NameOf(string path)
    {
        var name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        return name[..^EndingOf(name).Length];
    }

    /// <exception cref="Diagnostics.UserErrorException">The file is not there, or is a link that leads nowhere.</exception>
    internal static void RequireFile(string path) => ImageStream.RequireFile(path);

    /// <exception cref="Diagnostics.UserErrorException">MSQ1020-1028.</exception>
    public static NiftiHeader ReadHeader(string path) => IsNrrd(path) ? NrrdFile.ReadHeader(path) : NiftiFile.ReadHeader(path);

    /// <exception cref="Diagnostics.UserErrorException">MSQ1020-1028.</exception>
    public static Volume Read(string path) => IsNrrd(path) ? NrrdFile.Read(path) : NiftiFile.Read(path);

    /// <summary>The voxels as an array [channel, z, y, x]: for work that needs no libtorch.</summary>
    internal static (NiftiHeader Header, float[] Voxels) ReadArray(string path) => IsNrrd(path) ? NrrdFile.ReadArray(path) : NiftiFile.ReadArray(path);

    /// <summary>A label map [z, y, x] as int16, of the first channel, without its float32 form in between.</summary>
    /// <exception cref="Diagnostics.UserErrorException">MSQ1020-1028.</exception>
    internal static torch.Tensor ReadLabels(string path)
    {
        using var source = Open(path);
        var labels = torch.empty([.. source.Header.Geometry.Size.Select(n => (long)n)], torch.int16);
        source.Read((start, values) =>
        {
            var target = TensorSpans.Of<short>(labels);
            for (var i = 0; i < values.Length && start + i < target.Length; i++)
                target[start + i] = (short)values[i];
        });
        return labels;
    }

    /// <summary>All channels as they are stored, some voxels at a time: NRRD may have the channels of a voxel side by side.</summary>
    /// <exception cref="Diagnostics.UserErrorException">MSQ1020-1028.</exception>
    internal static NiftiHeader ReadChunks(string path, VoxelSink sink)
    {
        using var source = Open(path);
        source.Read(sink);
        return source.Header;
    }

    /// <summary>Writes a label map [z, y, x] of any integer type as NRRD (.nrrd) or NIfTI.</summary>
    public static void WriteLabels(string path, torch.Tensor labels, VolumeGeometry geometry)
    {
        if (IsNrrd(path))
            NrrdWriter.WriteLabels(path, labels, geometry);
        else
            NiftiFile.WriteLabels(path, labels, geometry);
    }

    private static VoxelSource Open(string path) => IsNrrd(path) ? NrrdFile.Open(path, out _) : NiftiSource.Open(path);

    private static bool IsNrrd(string path) => EndingOf(path).ToUpperInvariant() is ".NRRD" or ".NHDR";
}
