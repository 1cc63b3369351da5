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

    /// <summary>Passes on what of a slab of slices on the padded grid is the original's: a view, in the original's numbering.</summary>
    /// <param name="first">The slab's first slice on the padded grid.</param>
    /// <param name="slab">[class, slices, y, x].</param>
    public void Unpad(int first, torch.Tensor slab, Action<int, torch.Tensor> take)
    {
        var from = Math.Max(first, Before[0]);
        var to = Math.Min(first + (int)slab.shape[1], Before[0] + Size[0]);
        if (from < to)
            take(from - Before[0], slab.narrow(1, from - first, to - from).narrow(2, Before[1], Size[1]).narrow(3, Before[2], Size[2]));
    }
}
