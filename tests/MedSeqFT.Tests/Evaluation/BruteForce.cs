using MedSeqFT.Evaluation;

namespace MedSeqFT.Tests.Evaluation;

/// <summary>The metrics' definitions in the plainest form there is, to check the fast ones against.</summary>
internal static class BruteForce
{
    public static double[] NearestSquared(byte[] marked, int[] size, double[] spacing)
    {
        var features = Voxels(size).Where(v => marked[v.Index] != 0).ToList();
        return [.. Voxels(size).Select(v => features.Count == 0 ? double.PositiveInfinity : features.Min(f => SquaredDistance(v, f, spacing)))];
    }

    public static (double[] PredictionToReference, double[] ReferenceToPrediction) SurfaceDistances(short[] prediction, short[] reference, int[] size, short label, double[] spacing)
    {
        var p = SurfaceVoxels(prediction, size, label);
        var r = SurfaceVoxels(reference, size, label);
        return (Directed(p, r, spacing), Directed(r, p, spacing));
    }

    /// <summary>Percentile as numpy documents it: rank (n - 1) q, fraction between the neighbours.</summary>
    public static double Percentile(IEnumerable<double> values, double percent)
    {
        var sorted = values.Order().ToArray();
        var rank = (sorted.Length - 1) * percent / 100;
        var (floor, ceiling) = ((int)Math.Floor(rank), (int)Math.Ceiling(rank));
        return sorted[floor] * (1 - (rank - floor)) + sorted[ceiling] * (rank - floor);
    }

    public static LabelMap Blob(int[] size, double[] centre, double[] radius, short label = 1) => new(
        [.. Voxels(size).Select(v => Sphere(v.Z, centre[0], radius[0]) + Sphere(v.Y, centre[1], radius[1]) + Sphere(v.X, centre[2], radius[2]) <= 1 ? label : (short)0)], size);

    private static double Sphere(int at, double centre, double radius) => (at - centre) / radius * ((at - centre) / radius);

    private static double[] Directed(List<Voxel> from, List<Voxel> to, double[] spacing) =>
        [.. from.Select(f => Math.Sqrt(to.Min(t => SquaredDistance(f, t, spacing))))];

    private static List<Voxel> SurfaceVoxels(short[] map, int[] size, short label)
    {
        bool Object(int z, int y, int x) => z >= 0 && y >= 0 && x >= 0 && z < size[0] && y < size[1] && x < size[2]
            && map[((z * size[1]) + y) * size[2] + x] == label;
        bool Inner(Voxel v) => Object(v.Z - 1, v.Y, v.X) && Object(v.Z + 1, v.Y, v.X) && Object(v.Z, v.Y - 1, v.X)
            && Object(v.Z, v.Y + 1, v.X) && Object(v.Z, v.Y, v.X - 1) && Object(v.Z, v.Y, v.X + 1);
        return [.. Voxels(size).Where(v => Object(v.Z, v.Y, v.X) && !Inner(v))];
    }

    private static double SquaredDistance(Voxel a, Voxel b, double[] spacing)
    {
        var (z, y, x) = ((a.Z - b.Z) * spacing[0], (a.Y - b.Y) * spacing[1], (a.X - b.X) * spacing[2]);
        return z * z + y * y + x * x;
    }

    private static IEnumerable<Voxel> Voxels(int[] size)
    {
        for (var i = 0; i < size[0] * size[1] * size[2]; i++)
            yield return new Voxel(i, i / (size[1] * size[2]), i / size[2] % size[1], i % size[2]);
    }

    private readonly record struct Voxel(int Index, int Z, int Y, int X);
}
