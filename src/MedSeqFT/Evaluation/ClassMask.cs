using System.Numerics;
using MedSeqFT.Imaging;

namespace MedSeqFT.Evaluation;

/// <summary>One class cut out of a label map: 255 inside and 0 outside, on a box with a margin of one voxel that is always outside.</summary>
internal sealed class ClassMask
{
    public const byte Inside = 255;

    private ClassMask(byte[] voxels, int[] size)
    {
        Voxels = voxels;
        Size = size;
    }

    /// <summary>z, y, x with x fastest. Because of the margin, no neighbour of an inside voxel lies outside the array.</summary>
    public byte[] Voxels { get; }

    public int[] Size { get; }

    public static ClassMask Of(LabelMap map, short label, Box box)
    {
        int[] size = [.. box.Size().Select(n => n + 2)];
        var voxels = new byte[size[0] * size[1] * size[2]];
        var (lower, upper) = (box.Lower, box.Upper);
        Parallel.For(lower[0], upper[0], z =>
        {
            for (var y = lower[1]; y < upper[1]; y++)
            {
                var row = map.Row(z, y)[lower[2]..upper[2]];
                var first = ((((z - lower[0] + 1) * size[1]) + y - lower[1] + 1) * size[2]) + 1;
                MarkEqual(row, label, voxels.AsSpan(first, row.Length));
            }
        });
        return new ClassMask(voxels, size);
    }

    private static void MarkEqual(ReadOnlySpan<short> row, short label, Span<byte> into)
    {
        var wanted = new Vector<short>(label);
        var x = 0;
        for (; x + Vector<byte>.Count <= row.Length; x += Vector<byte>.Count)
        {
            var low = Vector.Equals(new Vector<short>(row[x..]), wanted);
            var high = Vector.Equals(new Vector<short>(row[(x + Vector<short>.Count)..]), wanted);
            Vector.AsVectorByte(Vector.Narrow(low, high)).CopyTo(into[x..]);
        }
        for (; x < row.Length; x++)
            into[x] = row[x] == label ? Inside : (byte)0;
    }
}
