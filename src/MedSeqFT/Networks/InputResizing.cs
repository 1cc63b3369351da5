using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>
/// What VoCo's own nnU-Net code does around the network: images are brought to sides that it takes, the last features back to
/// the image's own grid. A side goes down to a multiple of 32, but not below the least side (64 there). Trilinear.
/// </summary>
/// <param name="leastSide">A multiple of 32; 0 leaves every image as it is.</param>
internal sealed class InputResizing(int leastSide)
{
    /// <summary>Whether images of any size are taken.</summary>
    public bool TakesAny => leastSide > 0;

    public long[] SizeFor(ReadOnlySpan<long> size)
    {
        var sides = size.ToArray();
        return leastSide == 0 ? sides : [.. sides.Select(side => Math.Max(leastSide, side / InputSize.Divisor * InputSize.Divisor))];
    }

    public torch.Tensor Into(torch.Tensor images) => Resize(images, SizeFor(images.shape.AsSpan(2)));

    public static torch.Tensor Back(torch.Tensor features, torch.Tensor images) => Resize(features, images.shape[2..]);

    private static torch.Tensor Resize(torch.Tensor values, long[] size) => values.shape.AsSpan(2).SequenceEqual(size)
        ? values.alias()
        : torch.nn.functional.interpolate(values, size, mode: torch.InterpolationMode.Trilinear, align_corners: false);
}
