using TorchSharp;

namespace MedSeqFT.Inference;

/// <summary>An image grown by zeros on both sides to at least one patch, and where the original lies in it.</summary>
/// <param name="Tensor">[channel, z, y, x]; the image itself where it is large enough.</param>
/// <param name="Before">Voxels added before the first one along z, y, x.</param>
/// <param name="Size">The original's voxels along z, y, x.</param>
public sealed record PaddedImage(torch.Tensor Tensor, IReadOnlyList<int> Before, IReadOnlyList<int> Size)
{
    public static PaddedImage ToAtLeast(torch.Tensor image, IReadOnlyList<int> patch)
    {
        int[] size = [.. image.shape[1..].Select(n => (int)n)];
        int[] missing = [.. size.Zip(patch, (have, want) => Math.Max(0, want - have))];
        int[] before = [.. missing.Select(n => n / 2)];
        if (missing.All(n => n == 0))
            return new PaddedImage(image, before, size);
        long[] pad = [.. Enumerable.Range(0, 3).Reverse().SelectMany(axis => new long[] { before[axis], missing[axis] - before[axis] })];
        return new PaddedImage(torch.nn.functional.pad(image, pad), before, size);
    }

    /// <summary>The original's voxels of a result on the padded grid: a view.</summary>
    public torch.Tensor Unpad(torch.Tensor result)
    {
        for (var axis = 0; axis < 3; axis++)
            result = result.narrow(axis + 1, Before[axis], Size[axis]);
        return result;
    }
}
