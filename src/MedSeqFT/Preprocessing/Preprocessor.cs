using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
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
    public static PreprocessedVolume Apply(Volume volume, torch.Tensor? label, PreprocessingPlan plan, string name = "image")
    {
        using var scope = torch.NewDisposeScope();
        var (image, box) = Region(volume, plan, name);
        var mask = Outside(image, label is null ? null : Cropped(label.permute([.. plan.Transpose.Select(axis => (long)axis)]), box, 0));
        var geometry = GeometryOf(volume, box, plan);
        image = plan.Profile == PreprocessOptions.Paper ? image : image.clone(); // normalised in place, and may be the volume's own
        (image, mask) = ToNetworkGrid(image, mask, geometry, plan);
        return new(image.DetachFromDisposeScope(), mask!.DetachFromDisposeScope(), geometry);
    }

    /// <summary>The same with less memory: no more of image and label is held than the next step needs.</summary>
    /// <param name="volume">Disposed of on the way.</param>
    /// <param name="label">Disposed of on the way.</param>
    /// <exception cref="UserErrorException">MSQ1012, MSQ1019.</exception>
    internal static PreprocessedVolume Consume(Volume volume, torch.Tensor label, PreprocessingPlan plan, string name)
    {
        using var scope = torch.NewDisposeScope();
        using (volume)
        using (label)
        {
            var (image, box) = Region(volume, plan, name);
            volume.Dispose();
            var mask = Outside(image, Cropped(label.permute([.. plan.Transpose.Select(axis => (long)axis)]), box, 0));
            label.Dispose();
            var geometry = GeometryOf(volume, box, plan);
            var (resampled, labels) = ToNetworkGrid(image, mask, geometry, plan);
            return new(resampled.DetachFromDisposeScope(), labels!.DetachFromDisposeScope(), geometry);
        }
    }

    /// <summary>
    /// The same image for prediction, with as little memory as it takes: of a volume of one float32 size, at most that, the
    /// result and two thirds more. Without channels that are normalised inside the non-zero region, none is looked for.
    /// </summary>
    /// <param name="volume">Disposed of on the way.</param>
    /// <exception cref="UserErrorException">MSQ1012, MSQ1019.</exception>
    internal static PreprocessedImage Consume(Volume volume, PreprocessingPlan plan, string name)
    {
        using var scope = torch.NewDisposeScope();
        using (volume)
        {
            var (image, box) = Region(volume, plan, name);
            volume.Dispose(); // before anything is resampled; the image lives on where it shares the volume's memory
            var mask = plan.Channels.Any(channel => channel.UsesMask) ? Outside(image, null) : null;
            var geometry = GeometryOf(volume, box, plan);
            (image, _) = ToNetworkGrid(image, mask, geometry, plan);
            return new(image.DetachFromDisposeScope(), geometry);
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
    private static (torch.Tensor Image, torch.Tensor? Label) ToNetworkGrid(torch.Tensor image, torch.Tensor? mask, CaseGeometry geometry, PreprocessingPlan plan)
    {
        var axis = Resampling.SeparateAxis(geometry.Spacing, plan.TargetSpacing);
        if (plan.Profile != PreprocessOptions.Paper)
            Normalise(image, mask, plan, clearsOutside: false);
        torch.Tensor resampled;
        using (image)
            resampled = Resampling.Image(image, geometry.Size, axis);
        torch.Tensor? label = null;
        using (mask)
            label = mask is null ? null : Resampling.Label(mask, geometry.Size, axis);
        if (plan.Profile == PreprocessOptions.Paper)
            Normalise(resampled, label, plan, clearsOutside: true);
        return (resampled, label);
    }

    private static void Normalise(torch.Tensor image, torch.Tensor? mask, PreprocessingPlan plan, bool clearsOutside)
    {
        using var inside = mask is null ? torch.ones(1, torch.@bool) : mask.ge(0);
        Normalization.Apply(image, inside, plan.Channels, clearsOutside);
    }

    // The label, with -1 where it says background and the image is outside its non-zero region.
    private static torch.Tensor Outside(torch.Tensor image, torch.Tensor? label)
    {
        var inside = NonZeroRegion.Mask(TensorSpans.Of<float>(image), Size(image));
        var result = label is null ? torch.zeros(image.shape[1..], torch.int16) : label.to(torch.int16, copy: true).contiguous();
        var values = TensorSpans.Of<short>(result);
        for (var i = 0; i < inside.Length; i++)
            values[i] = values[i] == 0 && !inside[i] ? (short)-1 : values[i];
        return result;
    }

    private static torch.Tensor Cropped(torch.Tensor tensor, Box box, int first)
    {
        for (var axis = 0; axis < 3; axis++)
            tensor = tensor.slice(axis + first, box.Lower[axis], box.Upper[axis], 1);
        return tensor;
    }

    private static int[] Size(torch.Tensor image) => [.. image.shape[1..].Select(n => (int)n)];
}
