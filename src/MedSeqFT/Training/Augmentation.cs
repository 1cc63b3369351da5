using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>
/// nnU-Net's chain in its order and with its probabilities, in both versions. All chance comes from the stream handed in,
/// so that a draw is a pure function of (seed, purpose, case, index).
/// </summary>
public static class Augmentation
{
    /// <summary>Slices are transformed each on its own when the patch is this many times wider than deep.</summary>
    public static bool InPlane(IReadOnlyList<long> patch) => patch.Max() > 3 * patch[0];

    /// <summary>The largest angle of <see cref="DrawSpatial"/>: 180 degrees in the plane, 30 about each axis of a volume.</summary>
    public static double MaxAngle(IReadOnlyList<long> patch) => InPlane(patch) ? Math.PI : Math.PI / 6;

    /// <summary>Rotation (p 0.2) and scaling (p 0.2); null when neither happens, and the patch is a plain crop.</summary>
    public static SpatialTransform? DrawSpatial(ref CounterRandom random, IReadOnlyList<long> patch, AugmentationChain chain)
    {
        var (rotates, scales) = (random.Chance(0.2), random.Chance(0.2));
        if (!rotates && !scales)
            return null;
        var most = MaxAngle(patch);
        var (a, b, c) = (random.Uniform(-most, most), random.Uniform(-most, most), random.Uniform(-most, most));
        var scale = !scales ? 1 : chain == AugmentationChain.V1 ? AroundOne(ref random, 0.7, 1.4) : random.Uniform(0.7, 1.4);
        if (InPlane(patch))
            return SpatialTransform.InPlane(rotates ? a : 0, scale);
        return rotates ? SpatialTransform.Volume(a, b, c, scale) : SpatialTransform.Volume(0, 0, 0, scale);
    }

    /// <summary>Noise, blur, brightness, contrast, low resolution, gamma on the inverted and on the plain image.</summary>
    /// <param name="image">[channel, z, y, x]; the result is a new tensor.</param>
    /// <param name="inPlane">Keeps the resolution along z.</param>
    public static torch.Tensor Intensities(torch.Tensor image, ref CounterRandom random, bool inPlane, AugmentationChain chain)
    {
        using var scope = torch.NewDisposeScope();
        var v1 = chain == AugmentationChain.V1;
        var channels = image.unbind(0);
        if (random.Chance(0.1))
        {
            var sigma = random.Uniform(0, 0.1);
            Each(channels, ref random, 1, (ref r, c) => IntensityTransforms.Noise(c, sigma, r.NextSeed()));
        }
        if (random.Chance(0.2))
            Each(channels, ref random, 0.5, (ref r, c) => v1
                ? IntensityTransforms.WideBlur(c, r.Uniform(0.5, 1))
                : IntensityTransforms.Blur(c, [r.Uniform(0.5, 1), r.Uniform(0.5, 1), r.Uniform(0.5, 1)]));
        if (random.Chance(0.15))
            Each(channels, ref random, 1, (ref r, c) => IntensityTransforms.Brightness(c, AroundOne(ref r, 0.75, 1.25)));
        if (random.Chance(0.15))
            Each(channels, ref random, 1, (ref r, c) => IntensityTransforms.Contrast(c, AroundOne(ref r, 0.75, 1.25)));
        if (random.Chance(0.25))
            Each(channels, ref random, 0.5, (ref r, c) => LowResolution(c, r.Uniform(0.5, 1), inPlane, v1));
        if (random.Chance(0.1))
            Each(channels, ref random, 1, (ref r, c) => IntensityTransforms.Gamma(c, AroundOne(ref r, 0.7, 1.5), inverted: true));
        if (random.Chance(0.3))
            Each(channels, ref random, 1, (ref r, c) => IntensityTransforms.Gamma(c, AroundOne(ref r, 0.7, 1.5), inverted: false));
        return torch.stack(channels).MoveToOuterDisposeScope();
    }

    /// <summary>The spatial axes (0 z, 1 y, 2 x) to flip, each with p 0.5.</summary>
    public static int[] DrawMirroring(ref CounterRandom random)
    {
        var axes = new List<int>();
        for (var axis = 0; axis < 3; axis++)
            if (random.Chance(0.5))
                axes.Add(axis);
        return [.. axes];
    }

    /// <summary>
    /// Clears the channels that were normalised inside a mask where the label says outside (-1): noise and gamma gave them
    /// values there. Comes last.
    /// </summary>
    /// <param name="image">[channel, z, y, x]; changed.</param>
    /// <param name="label">[z, y, x].</param>
    public static void ClearOutside(torch.Tensor image, torch.Tensor label, IReadOnlyList<int> maskedChannels)
    {
        using var scope = torch.NewDisposeScope();
        var outside = label.Below(0);
        foreach (var channel in maskedChannels)
            image[channel].MaskedFillInPlace(outside, 0);
    }

    private delegate torch.Tensor Change(ref CounterRandom random, torch.Tensor channel);

    private static void Each(torch.Tensor[] channels, ref CounterRandom random, double probability, Change change)
    {
        for (var i = 0; i < channels.Length; i++)
            if (random.Chance(probability))
                channels[i] = change(ref random, channels[i]);
    }

    private static torch.Tensor LowResolution(torch.Tensor channel, double zoom, bool inPlane, bool cubic) =>
        IntensityTransforms.LowResolution(channel, [inPlane ? 1 : zoom, zoom, zoom], cubic);

    // Half the draws shrink, half enlarge.
    private static double AroundOne(ref CounterRandom random, double low, double high) =>
        random.Chance(0.5) ? random.Uniform(low, 1) : random.Uniform(1, high);
}
