namespace MedSeqFT.Imaging;

/// <summary>
/// The part of an image that holds something: voxels that are not exactly 0 in some channel, with holes filled. CT is
/// normally all of it (air is about -1000 HU); skull-stripped MR is a small part.
/// </summary>
internal static class NonZeroRegion
{
    /// <summary>The bounding box, the same with and without filled holes; null for an image of zeros.</summary>
    /// <param name="voxels">[channel, z, y, x].</param>
    public static Box? BoundingBox(ReadOnlySpan<float> voxels, int[] size)
    {
        int[] lower = [int.MaxValue, int.MaxValue, int.MaxValue];
        int[] upper = [0, 0, 0];
        for (var row = 0; row * (long)size[2] < voxels.Length; row++)
        {
            var line = voxels.Slice(row * size[2], size[2]);
            var first = line.IndexOfAnyExcept(0f);
            if (first < 0)
                continue;
            ReadOnlySpan<int> low = [row / size[1] % size[0], row % size[1], first];
            ReadOnlySpan<int> high = [low[0], low[1], line.LastIndexOfAnyExcept(0f)];
            for (var axis = 0; axis < 3; axis++)
            {
                lower[axis] = Math.Min(lower[axis], low[axis]);
                upper[axis] = Math.Max(upper[axis], high[axis] + 1);
            }
        }
        return upper[0] == 0 ? null : new(lower, upper);
    }

    /// <returns>True for every voxel of the region, holes (zero voxels that no 6-connected path leads out of) included.</returns>
    public static bool[] Mask(ReadOnlySpan<float> voxels, int[] size)
    {
        var mask = new bool[size[0] * size[1] * size[2]];
        for (var start = 0; start < voxels.Length; start += mask.Length)
        {
            var channel = voxels.Slice(start, mask.Length);
            for (var i = 0; i < mask.Length; i++)
                mask[i] |= channel[i] != 0;
        }
        if (mask.Contains(false))
            FillHoles(mask, size);
        return mask;
    }

    // Floods the outside from the faces of the image; what the flood does not reach is region.
    private static void FillHoles(bool[] mask, int[] size)
    {
        var (height, width) = (size[1], size[2]);
        var plane = height * width;
        var outside = new bool[mask.Length];
        var open = new Stack<int>();
        void Enter(int voxel)
        {
            if (mask[voxel] || outside[voxel])
                return;
            outside[voxel] = true;
            open.Push(voxel);
        }
        for (var voxel = 0; voxel < mask.Length; voxel++)
        {
            var (z, y, x) = (voxel / plane, voxel / width % height, voxel % width);
            if (z == 0 || y == 0 || x == 0 || z == size[0] - 1 || y == height - 1 || x == width - 1)
                Enter(voxel);
        }
        while (open.TryPop(out var voxel))
        {
            var (z, y, x) = (voxel / plane, voxel / width % height, voxel % width);
            if (z > 0)
                Enter(voxel - plane);
            if (z < size[0] - 1)
                Enter(voxel + plane);
            if (y > 0)
                Enter(voxel - width);
            if (y < height - 1)
                Enter(voxel + width);
            if (x > 0)
                Enter(voxel - 1);
            if (x < width - 1)
                Enter(voxel + 1);
        }
        for (var voxel = 0; voxel < mask.Length; voxel++)
            mask[voxel] = !outside[voxel];
    }
}
