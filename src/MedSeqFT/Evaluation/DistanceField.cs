using System.Numerics;

namespace MedSeqFT.Evaluation;

/// <summary>
/// Exact Euclidean distance to the nearest marked voxel, axis by axis. Steps along z do not depend on the spacing and are
/// counted once; the two other axes are done plane by plane, and only where a distance is asked for. Planes are
/// independent, so the result does not depend on how many threads share them.
/// </summary>
internal sealed class DistanceField
{
    private const ushort None = ushort.MaxValue;
    private readonly ushort[] steps;
    private readonly int depth;
    private readonly int height;
    private readonly int width;

    private DistanceField(ushort[] steps, IReadOnlyList<int> size)
    {
        this.steps = steps;
        (depth, height, width) = (size[0], size[1], size[2]);
    }

    /// <param name="marked">Not 0 where the distance is 0; z, y, x with x fastest.</param>
    /// <param name="size">Voxels along z, y, x; fewer than 65535 along z.</param>
    public static DistanceField From(byte[] marked, IReadOnlyList<int> size)
    {
        var steps = GC.AllocateUninitializedArray<ushort>(marked.Length);
        var (depth, height, width) = (size[0], size[1], size[2]);
        Parallel.For(0, height, y =>
        {
            Span<ushort> before = new ushort[width];
            before.Fill(None);
            for (var z = 0; z < depth; z++)
            {
                var here = steps.AsSpan(((z * height) + y) * width, width);
                Forward(marked.AsSpan(((z * height) + y) * width, width), before, here);
                before = here;
            }
            for (var z = depth - 2; z >= 0; z--)
                Backward(steps.AsSpan((((z + 1) * height) + y) * width, width), steps.AsSpan(((z * height) + y) * width, width));
        });
        return new DistanceField(steps, size);
    }

    /// <summary>Squared distances at the voxels where <paramref name="asked"/> is not 0, in memory order; infinite when nothing is marked.</summary>
    /// <param name="spacing">Distance between neighbours along z, y, x.</param>
    public double[] SquaredAt(byte[] asked, IReadOnlyList<double> spacing)
    {
        var plane = height * width;
        var first = new int[depth + 1];
        for (var z = 0; z < depth; z++)
            first[z + 1] = first[z] + plane - asked.AsSpan(z * plane, plane).Count((byte)0);
        var squares = Squares(spacing[0]);
        var squared = new double[first[depth]];
        Parallel.For(
            0,
            depth,
            () => new DistancePlane(height, width, spacing, squares),
            (z, _, scratch) =>
            {
                if (first[z + 1] > first[z])
                    scratch.SquaredAt(asked.AsSpan(z * plane, plane), steps.AsSpan(z * plane, plane), squared.AsSpan(first[z]..first[z + 1]));
                return scratch;
            },
            _ => { });
        return squared;
    }

    /// <summary>What a number of steps along z is worth; the last entry, for <see cref="None"/>, is infinite.</summary>
    private double[] Squares(double spacing)
    {
        var squares = new double[None + 1];
        squares.AsSpan(depth).Fill(double.PositiveInfinity);
        for (var n = 0; n < depth; n++)
            squares[n] = n * spacing * (n * spacing);
        return squares;
    }

    private static void Forward(ReadOnlySpan<byte> marked, ReadOnlySpan<ushort> before, Span<ushort> here)
    {
        var x = 0;
        for (; x + Vector<byte>.Count <= here.Length; x += Vector<byte>.Count)
        {
            Vector.Widen(Vector.AsVectorSByte(Vector.Equals(new Vector<byte>(marked[x..]), Vector<byte>.Zero)), out var low, out var high);
            (Next(before[x..]) & Vector.AsVectorUInt16(low)).CopyTo(here[x..]);
            (Next(before[(x + Vector<ushort>.Count)..]) & Vector.AsVectorUInt16(high)).CopyTo(here[(x + Vector<ushort>.Count)..]);
        }
        for (; x < here.Length; x++)
            here[x] = marked[x] != 0 ? (ushort)0 : Next(before[x]);
    }

    private static void Backward(ReadOnlySpan<ushort> after, Span<ushort> here)
    {
        var x = 0;
        for (; x + Vector<ushort>.Count <= here.Length; x += Vector<ushort>.Count)
        {
            Vector.Min(Next(after[x..]), new Vector<ushort>(here[x..])).CopyTo(here[x..]);
        }
        for (; x < here.Length; x++)
            here[x] = Math.Min(here[x], Next(after[x]));
    }

    /// <summary>One step more, where None stays None.</summary>
    private static Vector<ushort> Next(ReadOnlySpan<ushort> steps) =>
        Vector.Min(new Vector<ushort>(steps), new Vector<ushort>(None - 1)) + Vector<ushort>.One;

    private static ushort Next(ushort steps) => (ushort)(Math.Min(steps, (ushort)(None - 1)) + 1);
}
