namespace MedSeqFT.Inference;

/// <summary>Where the sliding window stands: nnU-Net's tiling, evenly spread so that the last tile ends with the image.</summary>
public static class TileOrigins
{
    /// <summary>First voxels of the tiles along one axis, ascending.</summary>
    /// <param name="size">Voxels of the (padded) image, at least <paramref name="patch"/>.</param>
    /// <param name="step">Largest distance of neighbouring tiles as a share of the patch.</param>
    public static int[] Along(int size, int patch, double step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, patch);
        var count = (int)Math.Ceiling((size - patch) / (patch * step)) + 1;
        var stride = count == 1 ? 0 : (size - patch) / (double)(count - 1);
        return [.. Enumerable.Range(0, count).Select(i => (int)Math.Round(stride * i, MidpointRounding.ToEven))];
    }

    /// <summary>All tiles, z outermost, x innermost; each as [z, y, x].</summary>
    public static IReadOnlyList<int[]> Of(IReadOnlyList<int> size, IReadOnlyList<int> patch, double step)
    {
        var (z, y, x) = (Along(size[0], patch[0], step), Along(size[1], patch[1], step), Along(size[2], patch[2], step));
        return [.. from a in z from b in y from c in x select new[] { a, b, c }];
    }
}
