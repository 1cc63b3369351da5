using System.Runtime.Intrinsics;

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

    /// <returns>Every voxel of the region, holes (zero voxels that no 6-connected path leads out of) included.</returns>
    public static VoxelMask Mask(ReadOnlySpan<float> voxels, int[] size)
    {
        var mask = new VoxelMask(size);
        for (var row = 0; row * (long)size[2] < voxels.Length; row++)
            AddNonZero(voxels.Slice(row * size[2], size[2]), mask.Row(row % mask.Rows));
        HoleFilling.Apply(mask);
        return mask;
    }

    private static void AddNonZero(ReadOnlySpan<float> line, Span<ulong> bits)
    {
        var x = 0;
        for (; x + Vector256<float>.Count <= line.Length; x += Vector256<float>.Count)
        {
            var zero = Vector256.Equals(Vector256.Create(line[x..]), Vector256<float>.Zero).ExtractMostSignificantBits();
            bits[x / 64] |= (~zero & 0xfful) << x;
        }
        for (; x < line.Length; x++)
            bits[x / 64] |= (line[x] != 0 ? 1ul : 0) << x;
    }
}
