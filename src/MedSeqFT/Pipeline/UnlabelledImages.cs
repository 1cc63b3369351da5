using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using MedSeqFT.Selection;
using TorchSharp;

namespace MedSeqFT.Pipeline;

/// <summary>The images that M_0 is pre-trained on: NIfTI or NRRD files, or folders with such files.</summary>
internal static class UnlabelledImages
{
    private static readonly string[] Endings = [".nii", ".nii.gz", ".nrrd", ".nhdr"];

    // Air is -1024 HU; no other modality is stored with values this far below zero.
    private const double CtHasAirBelow = -300;

    /// <summary>What the task takes of each channel of each image, in ordinal order of the paths; the caller owns it.</summary>
    /// <exception cref="UserErrorException">MSQ4106 when there is no image; MSQ10xx for one that can't be read.</exception>
    public static IReadOnlyList<torch.Tensor> Views(IReadOnlyList<string> paths, ISelfSupervision task, int[] size, IStageLog log, CancellationToken cancellation)
    {
        var files = paths.SelectMany(Files).Distinct(StringComparer.Ordinal).ToList();
        var views = new List<torch.Tensor>();
        foreach (var file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            using var volume = ImageFile.Read(file);
            views.AddRange(task.Views(volume, [.. Enumerable.Range(0, volume.Channels).Select(c => IsCt(volume, c))], size));
        }
        log.Info($"{views.Count} views of {files.Count} unlabelled images");
        return views;
    }

    internal static IEnumerable<string> Files(string path) => Directory.Exists(path)
        ? FilePattern.FilesBelow(path, intoLinks: true).Where(IsImage).Select(name => Path.Combine(path, name))
        : [path];

    private static bool IsImage(string path) => Path.GetFileName(path)[0] != '.' && Endings.Contains(ImageFile.EndingOf(path), StringComparer.OrdinalIgnoreCase);

    private static bool IsCt(Volume volume, int channel)
    {
        using var scope = torch.NewDisposeScope();
        return volume.Voxels[channel].min().item<float>() < CtHasAirBelow;
    }
}
