using System.IO.Compression;
using MedSeqFT.Diagnostics;
using TorchSharp;

namespace MedSeqFT.Imaging;

/// <summary>
/// NIfTI-1 and NIfTI-2 images: .nii, pairs of .hdr and .img, each also as gzip (told apart by content). A file is
/// trusted in nothing: sizes are checked against the file before memory is taken, and never more is inflated than the
/// header asks for. Voxels are converted a chunk at a time, so that reading takes the float32 image and 1 MB.
/// </summary>
public static class NiftiFile
{
    /// <summary>Reads no voxels and touches no tensor.</summary>
    /// <exception cref="UserErrorException">MSQ1020-1027: not a readable NIfTI image.</exception>
    public static NiftiHeader ReadHeader(string path)
    {
        using var source = NiftiSource.Open(path);
        return source.Header;
    }

    /// <summary>Image or label; values as float32 after the file's own scaling, a 4th axis as channels.</summary>
    /// <exception cref="UserErrorException">MSQ1020-1027: not a readable NIfTI image.</exception>
    public static Volume Read(string path)
    {
        var voxels = default(torch.Tensor);
        var header = Read(path, h =>
        {
            voxels = TensorSpans.NewFloats([h.Channels, .. h.Geometry.Size.Select(n => (long)n)]);
            return TensorSpans.Of<float>(voxels);
        });
        return new(voxels!, header.Geometry);
    }

    /// <summary>The voxels as an array [channel, z, y, x]: for work that needs no libtorch.</summary>
    internal static (NiftiHeader Header, float[] Voxels) ReadArray(string path)
    {
        var voxels = Array.Empty<float>();
        var header = Read(path, h => voxels = GC.AllocateUninitializedArray<float>((int)h.Values));
        return (header, voxels);
    }

    /// <summary>Writes NIfTI-1, or NIfTI-2 for an axis of more than 32,767 voxels; compressed when the name ends in .gz. The same voxels always give the same bytes.</summary>
    /// <param name="type">U8, I16, U16, I32 (rounded, saturated) or F32.</param>
    public static void Write(string path, Volume volume, NiftiDataType type = NiftiDataType.F32)
    {
        using var voxels = volume.Voxels.contiguous();
        Write(path, NiftiHeaderWriter.For(volume.Geometry, volume.Channels, type), TensorSpans.Of<float>(voxels));
    }

    /// <summary>Writes a label map [z, y, x] of any integer type: uint8 while the largest label is below 255, else uint16.</summary>
    public static void WriteLabels(string path, torch.Tensor labels, VolumeGeometry geometry)
    {
        using var scope = torch.NewDisposeScope();
        var values = labels.to(torch.float32).cpu().contiguous();
        var type = values.max().item<float>() < 255 ? NiftiDataType.U8 : NiftiDataType.U16;
        Write(path, NiftiHeaderWriter.For(geometry, channels: 1, type), TensorSpans.Of<float>(values));
    }

    private static void Write(string path, NiftiHeader header, ReadOnlySpan<float> voxels)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var partial = $"{path}.partial";
        using (var file = File.Create(partial))
        using (Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Optimal) : file)
        {
            stream.Write(NiftiHeaderWriter.Write(header));
            NiftiVoxels.Write(stream, voxels, header.DataType);
        }
        File.Move(partial, path, overwrite: true);
    }

    private delegate Span<float> Allocation(NiftiHeader header);

    private static NiftiHeader Read(string path, Allocation allocate)
    {
        using var source = NiftiSource.Open(path);
        source.Read(allocate(source.Header));
        return source.Header;
    }
}
