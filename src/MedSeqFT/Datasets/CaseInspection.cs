using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;

namespace MedSeqFT.Datasets;

/// <summary>One case opened and checked: its fingerprint and, per channel, the foreground intensities for both kinds of statistics.</summary>
internal sealed record CaseInspection(CaseFingerprint Fingerprint, IReadOnlyList<float[]> EveryTenth, IReadOnlyList<IntensityDraws> Draws)
{
    private const int PooledStep = 10; // nnU-Net v1's

    /// <param name="draws">How many voxels of the case the balanced statistics draw.</param>
    /// <exception cref="UserErrorException">MSQ1004, 1010-1012, 1019, or a fault of the image files.</exception>
    public static CaseInspection Of(Case @case, TaskDataset dataset, int draws, IStageLog log)
    {
        CheckGrids(@case, dataset, log);
        var (header, image) = ImageFile.ReadArray(@case.ImagePath);
        CheckFinite(image, Shown(@case.ImagePath, dataset));
        var labels = LabelScan.Of(@case.LabelPath, header.Geometry.Size, dataset, Shown(@case.LabelPath, dataset));
        if (labels.Counts.Skip(1).All(count => count == 0))
            log.Warn(DatasetErrors.EmptyLabel(Shown(@case.LabelPath, dataset)));
        var size = header.Geometry.Size;
        var box = NonZeroRegion.BoundingBox(image, size)
            ?? throw new UserErrorException(DatasetErrors.EmptyImage(Shown(@case.ImagePath, dataset)));
        var cropped = box.Size();
        var voxels = (int)header.Geometry.Voxels;
        var relative = (double)cropped[0] * cropped[1] * cropped[2] / voxels;
        labels.Foreground.Keep(box);
        var count = (int)labels.Foreground.Count;
        return new(
            new(@case.Id, size, header.Geometry.Spacing, cropped, relative, labels.Counts),
            EveryTenthOf(image, voxels, labels.Foreground, count),
            Drawn(image, voxels, labels.Foreground, count, draws));
    }

    /// <summary>Headers only: image and label share one grid and have the channels that dataset.json names.</summary>
    public static NiftiHeader CheckGrids(Case @case, TaskDataset dataset, IStageLog log)
    {
        var (imageName, labelName) = (Shown(@case.ImagePath, dataset), Shown(@case.LabelPath, dataset));
        var image = ImageFile.ReadHeader(@case.ImagePath);
        var label = ImageFile.ReadHeader(@case.LabelPath);
        if (image.Channels != dataset.Channels.Count)
            throw new UserErrorException(DatasetErrors.WrongChannels(imageName, image.Channels, dataset.Channels.Count));
        if (label.Channels != 1)
            throw new UserErrorException(DatasetErrors.WrongChannels(labelName, label.Channels, 1));
        if (!image.Geometry.HasGridOf(label.Geometry))
            throw new UserErrorException(GridMismatch(imageName, image.Geometry, labelName, label.Geometry));
        var distance = image.Geometry.CornerDistance(label.Geometry);
        if (distance > image.Geometry.Spacing.Min() / 2)
            log.Warn(DatasetErrors.PlacesDiffer(imageName, labelName, distance));
        return image;
    }

    private static Diagnostic GridMismatch(string image, VolumeGeometry imageGrid, string label, VolumeGeometry labelGrid)
    {
        string[] parts = imageGrid.Size.AsSpan().SequenceEqual(labelGrid.Size)
            ? [$"spacing {Product(imageGrid.Spacing)} mm", Product(labelGrid.Spacing) + " mm"]
            : [$"{Product(imageGrid.Size)} voxels", $"{Product(labelGrid.Size)} voxels"];
        return DatasetErrors.GridMismatch(image, parts[0], label, parts[1]);
    }

    // x first, as viewers show it.
    private static string Product<T>(T[] zyx)
        where T : IFormattable => string.Join("x", zyx.Reverse().Select(v => v.ToString("0.######", CultureInfo.InvariantCulture)));

    private static string Shown(string path, TaskDataset dataset) => Path.GetRelativePath(dataset.Folder, path).Replace('\\', '/');

    private static void CheckFinite(ReadOnlySpan<float> voxels, string image)
    {
        // 0 * x is 0 for every finite x and NaN for all others.
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(voxels);
        var zero = Vector<float>.Zero;
        foreach (var vector in vectors)
            zero += vector * 0f;
        var good = Vector.EqualsAll(zero, Vector<float>.Zero);
        foreach (var value in voxels[(vectors.Length * Vector<float>.Count)..])
            good &= float.IsFinite(value);
        if (good)
            return;
        var broken = 0L;
        foreach (var value in voxels)
            broken += float.IsFinite(value) ? 0 : 1;
        throw new UserErrorException(DatasetErrors.NotFinite(image, broken));
    }

    private static float[][] EveryTenthOf(float[] image, int voxels, VoxelMask foreground, int count)
    {
        var channels = new float[image.Length / voxels][];
        for (var channel = 0; channel < channels.Length; channel++)
            channels[channel] = new float[(count + PooledStep - 1) / PooledStep];
        foreach (var (i, voxel) in foreground.Voxels().Index())
        {
            for (var channel = 0; i % PooledStep == 0 && channel < channels.Length; channel++)
                channels[channel][i / PooledStep] = image[channel * voxels + voxel];
        }
        return channels;
    }

    // Each channel's in turn from one stream, as nnU-Net draws them.
    private static IntensityDraws[] Drawn(float[] image, int voxels, VoxelMask foreground, int count, int draws)
    {
        var random = new MersenneTwister(IntensityDraws.Seed);
        return [.. Enumerable.Range(0, image.Length / voxels).Select(channel =>
            IntensityDraws.Of(random, draws, count, foreground.Voxels().Select(voxel => image[channel * voxels + voxel])))];
    }
}
