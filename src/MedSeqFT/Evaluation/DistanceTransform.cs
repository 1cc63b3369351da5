namespace MedSeqFT.Evaluation;

/// <summary>
/// Exact Euclidean distance to the nearest marked voxel with a spacing of its own along each axis (Felzenszwalb and
/// Huttenlocher 2012: along a line the squared distance is the lower envelope of one parabola per voxel).
/// </summary>
public static class DistanceTransform
{
    /// <summary>Squared distances, in the unit of <paramref name="spacing"/> squared; infinite where nothing is marked.</summary>
    /// <param name="marked">Not 0 where the distance is 0; z, y, x with x fastest.</param>
    /// <param name="size">Voxels along z, y, x.</param>
    /// <param name="spacing">Distance between neighbours along z, y, x.</param>
    public static double[] Squared(byte[] marked, IReadOnlyList<int> size, IReadOnlyList<double> spacing)
    {
        var everywhere = new byte[marked.Length];
        everywhere.AsSpan().Fill(1);
        return SquaredAt(everywhere, marked, size, spacing);
    }

    /// <summary>The same at the voxels where <paramref name="asked"/> is not 0 alone, in memory order: sooner done where they are few.</summary>
    public static double[] SquaredAt(byte[] asked, byte[] marked, IReadOnlyList<int> size, IReadOnlyList<double> spacing) =>
        DistanceField.From(marked, size).SquaredAt(asked, spacing);
}
