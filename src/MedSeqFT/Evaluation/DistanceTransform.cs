namespace MedSeqFT.Evaluation;

/// <summary>
/// Exact Euclidean distance to the nearest marked voxel, axis by axis: along one line of voxels the squared distance is
/// the lower envelope of one parabola per voxel (Felzenszwalb and Huttenlocher 2012). Lines are independent, so the
/// result does not depend on how many threads share them.
/// </summary>
public static class DistanceTransform
{
    /// <summary>Squared distances, in the unit of <paramref name="spacing"/> squared; infinite where nothing is marked.</summary>
    /// <param name="marked">Non-zero where the distance is 0; z, y, x with x fastest.</param>
    /// <param name="size">Voxels along z, y, x.</param>
    /// <param name="spacing">Distance between neighbours along z, y, x.</param>
    public static double[] Squared(byte[] marked, IReadOnlyList<int> size, IReadOnlyList<double> spacing)
    {
        var (depth, height, width) = (size[0], size[1], size[2]);
        var squared = new double[marked.Length];
        Parallel.For(0, depth * height, row => AlongRow(marked.AsSpan(row * width, width), squared.AsSpan(row * width, width), spacing[2]));
        Parallel.For(0, depth, z =>
        {
            var envelope = new LowerEnvelope(height, spacing[1]);
            for (var x = 0; x < width; x++)
                envelope.Apply(squared, (z * height * width) + x, width);
        });
        Parallel.For(0, height, y =>
        {
            var envelope = new LowerEnvelope(depth, spacing[0]);
            for (var x = 0; x < width; x++)
                envelope.Apply(squared, (y * width) + x, height * width);
        });
        return squared;
    }

    private static void AlongRow(ReadOnlySpan<byte> marked, Span<double> squared, double spacing)
    {
        var steps = double.PositiveInfinity;
        for (var x = 0; x < marked.Length; x++)
            squared[x] = steps = marked[x] != 0 ? 0 : steps + 1;
        for (var x = marked.Length - 1; x >= 0; x--)
        {
            steps = Math.Min(steps + 1, squared[x]);
            squared[x] = steps * spacing * (steps * spacing);
        }
    }
}
