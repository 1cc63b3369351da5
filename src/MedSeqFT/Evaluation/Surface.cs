using System.Numerics;

namespace MedSeqFT.Evaluation;

/// <summary>
/// The surface of a class as medpy and MONAI define it: object voxels with one of their six neighbours outside the
/// object, where outside of the array counts as outside of the object.
/// </summary>
internal sealed class Surface
{
    private Surface(byte[] marked, int[] size)
    {
        Marked = marked;
        Size = size;
        Voxels = marked.Length - marked.AsSpan().Count((byte)0);
    }

    /// <summary>Not 0 at surface voxels, on the grid of the mask.</summary>
    public byte[] Marked { get; }

    public int[] Size { get; }

    public int Voxels { get; }

    public static Surface Of(ClassMask mask)
    {
        var (width, plane) = (mask.Size[2], mask.Size[1] * mask.Size[2]);
        var surface = new byte[mask.Voxels.Length];
        Parallel.For(1, mask.Size[0] - 1, z => MarkSurface(mask.Voxels, surface, z * plane, (z + 1) * plane, [-1, 1, -width, width, -plane, plane]));
        return new Surface(surface, mask.Size);
    }

    private static void MarkSurface(byte[] mask, byte[] surface, int from, int to, ReadOnlySpan<int> neighbours)
    {
        var i = from;
        for (; i + Vector<byte>.Count <= to; i += Vector<byte>.Count)
        {
            var inside = Vector<byte>.AllBitsSet;
            foreach (var offset in neighbours)
                inside &= new Vector<byte>(mask, i + offset);
            (new Vector<byte>(mask, i) & ~inside).CopyTo(surface, i);
        }
        for (; i < to; i++)
        {
            var inside = 255;
            foreach (var offset in neighbours)
                inside &= mask[i + offset];
            surface[i] = (byte)(mask[i] & ~inside);
        }
    }
}
