using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Datasets;

/// <summary>Brings one case into a task folder: files that can stay as they are get copied or linked, others written anew as NIfTI.</summary>
internal sealed class ImportedCase(SourceTask task, SourceCase source, string output, bool link)
{
    /// <returns>Image and label, relative to the task's folder.</returns>
    /// <exception cref="UserErrorException">MSQ1070-1072, or a fault of an image.</exception>
    public (string Image, string Label) Write()
    {
        var headers = source.Images.Select(ImageFile.ReadHeader).ToArray();
        var label = ImageFile.ReadHeader(source.Label);
        CheckChannels(headers);
        for (var i = 0; i < headers.Length; i++)
        {
            if (!Resampled(i) && !headers[i].Geometry.HasGridOf(label.Geometry))
                throw new UserErrorException(ImportErrors.GridsDiffer(source.Images[i], Shown(headers[i].Geometry), source.Label, Shown(label.Geometry)));
        }
        var image = source.Images.Count == 1 && !Resampled(0) && IsOwnFormat(source.Images[0])
            ? Keep(source.Images[0], "imagesTr")
            : WriteImage(headers, label.Geometry);
        var labels = task.LabelValues.Count == 0 && IsOwnFormat(source.Label) ? Keep(source.Label, "labelsTr") : WriteLabel();
        return (image, labels);
    }

    private static bool IsOwnFormat(string path) => ImageFile.EndingOf(path).ToUpperInvariant() is ".NII" or ".NII.GZ";

    private bool Resampled(int channel) => channel < task.Resampled.Count && task.Resampled[channel];

    private void CheckChannels(NiftiHeader[] headers)
    {
        var found = headers.Sum(header => header.Channels);
        if (found != task.Channels.Count || (headers.Length > 1 && headers.Any(header => header.Channels != 1)))
            throw new UserErrorException(ImportErrors.ChannelCount(source.Images[0], found, string.Join(", ", task.Channels)));
    }

    private static string Shown(VolumeGeometry grid) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{grid.Size[2]}x{grid.Size[1]}x{grid.Size[0]} voxels of {grid.Spacing[2]:0.####}x{grid.Spacing[1]:0.####}x{grid.Spacing[0]:0.####} mm");

    private string Keep(string file, string folder)
    {
        var name = $"{folder}/{source.Id}{ImageFile.EndingOf(file)}";
        var target = Path.Combine(output, name);
        if (link)
            File.CreateSymbolicLink(target, Path.GetFullPath(file));
        else
            File.Copy(file, target);
        return name;
    }

    private string WriteImage(NiftiHeader[] headers, VolumeGeometry grid)
    {
        using var scope = torch.NewDisposeScope();
        var voxels = TensorSpans.NewFloats([task.Channels.Count, .. grid.Size.Select(n => (long)n)]);
        using var image = new Volume(voxels, grid);
        for (int i = 0, channel = 0; i < headers.Length; channel += headers[i++].Channels)
        {
            using var read = ImageFile.Read(source.Images[i]);
            using var placed = Resampled(i) ? GridMatching.Apply(read, grid) : null;
            voxels.narrow(0, channel, headers[i].Channels).copy_((placed ?? read).Voxels);
        }
        var name = $"imagesTr/{source.Id}.nii.gz";
        NiftiFile.Write(Path.Combine(output, name), image, StoredType(headers));
        return name;
    }

    // The channels' own integer type where they share one that is written and nothing changes their values.
    private NiftiDataType StoredType(NiftiHeader[] headers)
    {
        var type = headers[0].DataType;
        var kept = type is NiftiDataType.U8 or NiftiDataType.I16 or NiftiDataType.U16 && !task.Resampled.Contains(true);
        return kept && headers.All(header => header.DataType == type && header.Slope == 1 && header.Intercept == 0) ? type : NiftiDataType.F32;
    }

    private string WriteLabel()
    {
        using var label = ImageFile.Read(source.Label);
        LabelValues.Map(TensorSpans.Of<float>(label.Voxels), task, source.Label);
        var name = $"labelsTr/{source.Id}.nii.gz";
        NiftiFile.WriteLabels(Path.Combine(output, name), label.Voxels, label.Geometry);
        return name;
    }
}
