using System.Numerics;

namespace MedSeqFT.Evaluation;

/// <summary>
/// The surface of a class as the surface-distance library defines it: corners between voxels (the dual grid) whose 2x2x2
/// voxels are neither all inside nor all outside, each with the area of the surface that runs through it.
/// </summary>
internal sealed class SurfaceElements
{
    private readonly byte[] codes;

    private SurfaceElements(byte[] codes, byte[] marked, int[] size)
    {
        this.codes = codes;
        Marked = marked;
        Size = size;
        Count = marked.Length - marked.AsSpan().Count((byte)0);
    }

    /// <summary>Not 0 at corners on the surface. Corner i lies between voxels i and i + 1 of the mask, so its last ones are never marked.</summary>
    public byte[] Marked { get; }

    public int[] Size { get; }

    public int Count { get; }

    public static SurfaceElements Of(ClassMask mask)
    {
        var (codes, marked) = (new byte[mask.Voxels.Length], new byte[mask.Voxels.Length]);
        var (width, plane) = (mask.Size[2], mask.Size[1] * mask.Size[2]);
        // A step over the end of a row or plane lands on the margin, which is outside like the voxels beyond the end.
        int[] corners = [0, 1, width, width + 1, plane, plane + 1, plane + width, plane + width + 1];
        Parallel.For(0, mask.Size[0] - 1, z => Encode(mask.Voxels, codes, marked, z * plane, Math.Min((z + 1) * plane, codes.Length - corners[7]), corners));
        return new SurfaceElements(codes, marked, mask.Size);
    }

    /// <summary>Area of every marked corner in memory order, in the unit of <paramref name="spacing"/> squared.</summary>
    public double[] Areas(IReadOnlyList<double> spacing)
    {
        var table = ElementAreas.Of(spacing);
        var areas = new double[Count];
        var found = 0;
        for (var i = 0; i < codes.Length; i++)
        {
            if (Marked[i] != 0)
                areas[found++] = table[codes[i]];
        }
        return areas;
    }

    private static void Encode(byte[] mask, byte[] codes, byte[] marked, int from, int to, ReadOnlySpan<int> corners)
    {
        var i = from;
        for (; i + Vector<byte>.Count <= to; i += Vector<byte>.Count)
        {
            var code = Vector<byte>.Zero;
            for (var bit = 0; bit < 8; bit++)
                code |= new Vector<byte>(mask, i + corners[bit]) & new Vector<byte>((byte)(1 << bit));
            code.CopyTo(codes, i);
            (~(Vector.Equals(code, Vector<byte>.Zero) | Vector.Equals(code, Vector<byte>.AllBitsSet))).CopyTo(marked, i);
        }
        for (; i < to; i++)
        {
            for (var bit = 0; bit < 8; bit++)
                codes[i] |= (byte)(mask[i + corners[bit]] & (1 << bit));
            marked[i] = codes[i] is 0 or 255 ? (byte)0 : (byte)255;
        }
    }
}
