using System.Numerics;
using MedSeqFT.Imaging;

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
    }

    /// <summary>1 at surface voxels, on the box with a margin of one voxel.</summary>
    public byte[] Marked { get; }

    public int[] Size { get; }

    public int Voxels => Marked.AsSpan().Count((byte)1);

    public static Surface Of(LabelMap map, short label, Box box)
    {
        int[] size = [.. box.Size().Select(n => n + 2)];
        var mask = Mask(map, label, box, size);
        var surface = new byte[mask.Length];
        var plane = size[1] * size[2];
        // The margin is never object, so no neighbour of an object voxel lies outside the array.
        MarkSurface(mask, surface, plane, [-1, 1, -size[2], size[2], -plane, plane]);
        return new Surface(surface, size);
    }

    private static byte[] Mask(LabelMap map, short label, Box box, int[] size)
    {
        var mask = new byte[size[0] * size[1] * size[2]];
        var (lower, upper) = (box.Lower, box.Upper);
        for (var z = lower[0]; z < upper[0]; z++)
        {
            for (var y = lower[1]; y < upper[1]; y++)
            {
                var row = map.Row(z, y)[lower[2]..upper[2]];
                var into = mask.AsSpan(((((z - lower[0] + 1) * size[1]) + y - lower[1] + 1) * size[2]) + 1, row.Length);
                for (var x = 0; x < row.Length; x++)
                    into[x] = row[x] == label ? (byte)1 : (byte)0;
            }
        }
        return mask;
    }

    private static void MarkSurface(byte[] mask, byte[] surface, int plane, ReadOnlySpan<int> neighbours)
    {
        var i = plane;
        for (; i + Vector<byte>.Count <= mask.Length - plane; i += Vector<byte>.Count)
        {
            var inside = Vector<byte>.One;
            foreach (var offset in neighbours)
                inside &= new Vector<byte>(mask, i + offset);
            (new Vector<byte>(mask, i) & ~inside).CopyTo(surface, i);
        }
        for (; i < mask.Length - plane; i++)
        {
            var inside = 1;
            foreach (var offset in neighbours)
                inside &= mask[i + offset];
            surface[i] = (byte)(mask[i] & ~inside);
        }
    }
}
