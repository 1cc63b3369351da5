using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Preprocessing;

/// <summary>
/// From a stored image to network input: transpose, crop to the non-zero region, then resample and normalise (profile
/// `paper`, nnU-Net v1's order) or normalise and resample (`nnunetv2`). Used alike for training and for prediction.
/// </summary>
public static class Preprocessor
{
    /// <param name="label">[z, y, x], any integer type, on the grid of the volume; null at prediction.</param>
    /// <param name="name">Of the image, for messages.</param>
    /// <exception cref="UserErrorException">MSQ1012 wrong number of channels, MSQ1019 nothing but zeros.</exception>
    public static PreprocessedVolume Apply(Volume volume, torch.Tensor? label, PreprocessingPlan plan, string name = "image") => Consume(
        volume with { Voxels = volume.Voxels.clone().DetachFromDisposeScope() },
        () => label?.clone() ?? torch.zeros([.. volume.Geometry.Size.Select(n => (long)n)], torch.int16),
        plan,
        name);

    /// <summary>
    /// The same with as little memory as it takes: of a volume of one float32 size, at most that, the result and two thirds
    /// more. The label comes when the image has been resampled, unless that needs it.
    /// </summary>
    /// <param name="volume">Disposed of on the way.</param>
    /// <param name="label">Reads it; called once. What it gives is disposed of on the way.</param>
    /// <exception cref="UserErrorException">MSQ1012, MSQ1019, or what <paramref name="label"/> throws.</exception>
    internal static PreprocessedVolume Consume(Volume volume, Func<torch.Tensor> label, PreprocessingPlan plan, string name)
    {
        using var scope = torch.NewDisposeScope();
        using (volume)
        {
            var (image, box) = Region(volume, plan, name);
            volume.Dispose(); // before anything is resampled; the image lives on where it shares the volume's memory
            var inside = NonZeroRegion.Mask(TensorSpans.Of<float>(image), Size(image));
            var geometry = GeometryOf(volume, box, plan);
            var (resampled, labels) = ToNetworkGrid(image, () => Marked(label(), inside, box, plan), geometry, plan);
            return new(resampled.DetachFromDisposeScope(), labels!.DetachFromDisposeScope(), geometry);
        }
    }

    /// <summary>For prediction. Without channels that are normalised inside the non-zero region, none is looked for.</summary>
    /// <param name="volume">Disposed of on the way.</param>
    /// <exception cref="UserErrorException">MSQ1012, MSQ1019.</exception>
    internal static PreprocessedImage Consume(Volume volume, PreprocessingPlan plan, string name)
    {
        using var scope = torch.NewDisposeScope();
        using (volume)
        {
            var (image, box) = Region(volume, plan, name);
            volume.Dispose();
            var inside = plan.Channels.Any(channel => channel.UsesMask) ? NonZeroRegion.Mask(TensorSpans.Of<float>(image), Size(image)) : null;
            var geometry = GeometryOf(volume, box, plan);
            var (resampled, _) = ToNetworkGrid(image, () => inside is null ? null : Marked(inside), geometry, plan);
            return new(resampled.DetachFromDisposeScope(), geometry);
        }
    }

    // The non-zero region in network axes; the volume's own memory where that is all of it as it stands.
    private static (torch.Tensor Image, Box Box) Region(Volume volume, PreprocessingPlan plan, string name)
    {
        if (volume.Channels != plan.Channels.Count)
            throw new UserErrorException(DatasetErrors.WrongChannels(name, volume.Channels, plan.Channels.Count));
        using var scope = torch.NewDisposeScope();
        var voxels = volume.Voxels.contiguous();
        if (plan.Profile == PreprocessOptions.Paper && !TensorSpans.AreFinite(voxels))
            voxels = voxels.nan_to_num(0);
        var stored = NonZeroRegion.BoundingBox(TensorSpans.Of<float>(voxels), Size(voxels))
            ?? throw new UserErrorException(DatasetErrors.EmptyImage(name));
        var box = new Box([.. plan.Transpose.Select(axis => stored.Lower[axis])], [.. plan.Transpose.Select(axis => stored.Upper[axis])]);
        var image = Cropped(voxels.permute([0, .. plan.Transpose.Select(axis => axis + 1L)]), box, 1).contiguous();
        return (image.MoveToOuterDisposeScope(), box);
    }

    private static CaseGeometry GeometryOf(Volume volume, Box box, PreprocessingPlan plan)
    {
        double[] spacing = [.. plan.Transpose.Select(axis => volume.Geometry.Spacing[axis])];
        return new(volume.Geometry, box, spacing, Resampling.NewSize(box.Size(), spacing, plan.TargetSpacing));
    }

    // Disposes of the image; of the mask (null: all inside, and not asked for) too.
    private static (torch.Tensor Image, torch.Tensor? Label) ToNetworkGrid(torch.Tensor image, Func<torch.Tensor?> mask, CaseGeometry geometry, PreprocessingPlan plan)
    {
        var axis = Resampling.SeparateAxis(geometry.Spacing, plan.TargetSpacing);
        var normalisesFirst = plan.Profile != PreprocessOptions.Paper;
        var early = normalisesFirst && plan.Channels.Any(channel => channel.UsesMask) ? mask() : null;
        if (normalisesFirst)
            Normalise(image, early, plan, clearsOutside: false);
        var resampled = Resampled(image, geometry.Size, n => Resampling.Image(image, n, axis), 1);
        var stored = early ?? mask();
        var label = stored is null ? null : Resampled(stored, geometry.Size, n => Resampling.Label(stored, n, axis), 0);
        if (!normalisesFirst)
            Normalise(resampled, label, plan, clearsOutside: true);
        return (resampled, label);
    }

    // A tensor that has its size already is not copied; one that shares more memory than it shows is.
    private static torch.Tensor Resampled(torch.Tensor tensor, int[] size, Func<int[], torch.Tensor> resample, int first)
    {
        if (Size(tensor, first).AsSpan().SequenceEqual(size) && tensor.storage_offset() == 0)
            return tensor;
        using (tensor)
            return resample(size);
    }

    private static void Normalise(torch.Tensor image, torch.Tensor? mask, PreprocessingPlan plan, bool clearsOutside)
    {
        using var inside = mask is null ? torch.ones(1, torch.@bool) : mask.NotBelow(0);
        Normalization.Apply(image, inside, plan.Channels, clearsOutside);
    }

    // The label in network axes, with -1 where it says background and the image is outside its non-zero region.
    private static torch.Tensor Marked(torch.Tensor label, VoxelMask inside, Box box, PreprocessingPlan plan)
    {
        using (label)
        {
            using var scope = torch.NewDisposeScope();
            var cropped = Cropped(label.permute([.. plan.Transpose.Select(axis => (long)axis)]), box, 0).to(torch.int16).contiguous();
            MarkOutside(cropped, inside);
            return cropped.MoveToOuterDisposeScope();
        }
    }

    private static torch.Tensor Marked(VoxelMask inside)
    {
        var mask = torch.zeros([.. inside.Size.Select(n => (long)n)], torch.int16);
        MarkOutside(mask, inside);
        return mask;
    }

    private static void MarkOutside(torch.Tensor label, VoxelMask inside)
    {
        var values = TensorSpans.Of<short>(label);
        var width = inside.Size[2];
        for (var row = 0; row < inside.Rows; row++)
        {
            var bits = inside.Row(row);
            if (!bits[..^1].ContainsAnyExcept(ulong.MaxValue) && bits[^1] == inside.LastWord)
                continue;
            var line = values.Slice(row * width, width);
            for (var x = 0; x < line.Length; x++)
                line[x] = line[x] == 0 && !inside[row, x] ? (short)-1 : line[x];
        }
    }

    private static torch.Tensor Cropped(torch.Tensor tensor, Box box, int first)
    {
        for (var axis = 0; axis < 3; axis++)
            tensor = tensor.slice(axis + first, box.Lower[axis], box.Upper[axis], 1);
        return tensor;
    }

    private static int[] Size(torch.Tensor tensor, int first = 1) => [.. tensor.shape[first..].Select(n => (int)n)];
}
