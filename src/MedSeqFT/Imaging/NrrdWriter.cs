using System.Globalization;
using System.IO.Compression;
using System.Text;
using TorchSharp;

namespace MedSeqFT.Imaging;

/// <summary>Label maps as NRRD: one file, gzip, in the space that ITK and 3D Slicer use.</summary>
internal static class NrrdWriter
{
    /// <summary>uint8 while the largest label is below 255, else uint16; the same labels always give the same bytes.</summary>
    /// <param name="labels">[z, y, x] of any integer type.</param>
    public static void WriteLabels(string path, torch.Tensor labels, VolumeGeometry geometry)
    {
        using var scope = torch.NewDisposeScope();
        var values = labels.to(torch.float32).cpu().contiguous();
        var type = values.max().item<float>() < 255 ? NiftiDataType.U8 : NiftiDataType.U16;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var partial = $"{path}.partial";
        using (var file = File.Create(partial))
        {
            file.Write(Encoding.ASCII.GetBytes(Header(geometry, type)));
            using var compressed = new GZipStream(file, CompressionLevel.Optimal);
            NiftiVoxels.Write(compressed, TensorSpans.Of<float>(values), type);
        }
        File.Move(partial, path, overwrite: true);
    }

    private static string Header(VolumeGeometry geometry, NiftiDataType type)
    {
        var (size, affine) = (geometry.Size, geometry.Affine);
        return string.Create(CultureInfo.InvariantCulture, $"""
            NRRD0004
            type: {(type == NiftiDataType.U8 ? "uint8" : "uint16")}
            dimension: 3
            space: left-posterior-superior
            sizes: {size[2]} {size[1]} {size[0]}
            space directions: {Column(0)} {Column(1)} {Column(2)}
            kinds: domain domain domain
            endian: little
            encoding: gzip
            space origin: {Column(3)}


            """).ReplaceLineEndings("\n");

        // From right, anterior, superior to left, posterior, superior; + 0 makes 0 of -0.
        string Column(int i) => string.Create(CultureInfo.InvariantCulture, $"({0 - affine[i]:R},{0 - affine[i + 4]:R},{affine[i + 8] + 0:R})");
    }
}
