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
        if (volume.Channels != plan.Channels.Count)
            throw new UserErrorException(DatasetErrors.WrongChannels(name, volume.Channels, plan.Channels.Count));
        using var scope = torch.NewDisposeScope();
        var image = volume.Voxels.permute([0, .. plan.Transpose.Select(axis => axis + 1L)]).contiguous();
        if (plan.Profile == PreprocessOptions.Paper)
            image = image.nan_to_num(0);
        var box = NonZeroRegion.BoundingBox(TensorSpans.Of<float>(image), Size(image))
            ?? throw new UserErrorException(DatasetErrors.EmptyImage(name));
        image = Cropped(image, box, 1).clone();
        var mask = Outside(image, label is null ? null : Cropped(label.permute([.. plan.Transpose.Select(axis => (long)axis)]), box, 0));
        double[] spacing = [.. plan.Transpose.Select(axis => volume.Geometry.Spacing[axis])];
        var size = Resampling.NewSize(box.Size(), spacing, plan.TargetSpacing);
        (image, mask) = plan.Profile == PreprocessOptions.Paper
            ? ResampleThenNormalise(image, mask, spacing, size, plan)
            : NormaliseThenResample(image, mask, spacing, size, plan);
        return new(image.DetachFromDisposeScope(), mask.DetachFromDisposeScope(), new(volume.Geometry, box, spacing, size));
    }

    private static (torch.Tensor Image, torch.Tensor Label) ResampleThenNormalise(
        torch.Tensor image, torch.Tensor label, double[] spacing, int[] size, PreprocessingPlan plan)
    {
        var axis = Resampling.SeparateAxis(spacing, plan.TargetSpacing);
        image = Resampling.Image(image, size, axis);
        label = Resampling.Label(label, size, axis);
        Normalization.Apply(image, label.ge(0), plan.Channels, clearsOutside: true);
        return (image, label);
    }

    private static (torch.Tensor Image, torch.Tensor Label) NormaliseThenResample(
        torch.Tensor image, torch.Tensor label, double[] spacing, int[] size, PreprocessingPlan plan)
    {
        var axis = Resampling.SeparateAxis(spacing, plan.TargetSpacing);
        Normalization.Apply(image, label.ge(0), plan.Channels, clearsOutside: false);
        return (Resampling.Image(image, size, axis), Resampling.Label(label, size, axis));
    }

    // The label, with -1 where it says background and the image is outside its non-zero region.
    private static torch.Tensor Outside(torch.Tensor image, torch.Tensor? label)
    {
        var inside = NonZeroRegion.Mask(TensorSpans.Of<float>(image), Size(image));
        var result = label is null ? torch.zeros(image.shape[1..], torch.int16) : label.to(torch.int16).contiguous().clone();
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
