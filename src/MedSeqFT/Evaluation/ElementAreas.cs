using System.Numerics;

namespace MedSeqFT.Evaluation;

/// <summary>
/// How much surface runs between the eight voxels around a corner, for each of the 256 ways they can be inside or out:
/// marching cubes (Lorensen and Cline 1987) with vertices in the middle of edges. Voxels that touch only across a
/// diagonal have surfaces of their own, and inside and outside may be swapped, so the parts of the smaller side, joined
/// by faces, decide.
/// </summary>
internal static class ElementAreas
{
    /// <summary>By code: bit 4z + 2y + x is set when the voxel there is inside. In the unit of <paramref name="spacing"/> squared.</summary>
    public static double[] Of(IReadOnlyList<double> spacing)
    {
        var areas = new double[256];
        for (var code = 1; code < 255; code++)
        {
            var smaller = BitOperations.PopCount((uint)code) > 4 ? 255 - code : code;
            areas[code] = Parts(smaller).Sum(part => Area(part, spacing));
        }
        return areas;
    }

    private static IEnumerable<int> Parts(int code)
    {
        while (code != 0)
        {
            var part = code & -code;
            for (var grown = 0; grown != part;)
                (grown, part) = (part, part | (Neighbours(part) & code));
            yield return part;
            code &= ~part;
        }
    }

    /// <summary>The corners one step along an axis from those of the part.</summary>
    private static int Neighbours(int part) =>
        Enumerable.Range(0, 8).Where(corner => (part >> corner & 1) != 0).Aggregate(0, (all, corner) => all | 1 << (corner ^ 1) | 1 << (corner ^ 2) | 1 << (corner ^ 4));

    private static double Area(int part, IReadOnlyList<double> spacing)
    {
        int[] steps = [.. Enumerable.Range(0, 3).Select(axis => Steps(part, 4 >> axis))];
        double Triangle(double scale, params int[] along) => scale * Math.Sqrt(along.Sum(axis => Math.Pow(Face(axis, spacing), 2)));
        return (BitOperations.PopCount((uint)part), steps.Max()) switch
        {
            (1, _) => Triangle(0.125, 0, 1, 2),
            (2, _) => Triangle(0.5, [.. Axes(steps, 0)]),
            (3, _) => Triangle(0.5, [.. Axes(steps, 0)]) + Triangle(0.375, 0, 1, 2),
            (_, 2) when steps.Contains(0) => Triangle(1, [.. Axes(steps, 0)]),
            (_, 1) when IsTripod(part) => Triangle(0.75, 0, 1, 2),
            _ => Triangle(0.5, 0, 1, 2) + Axes(steps, 1).Where(axis => axis != Middle(part)).Sum(end => Triangle(0.25, end, Middle(part))),
        };
    }

    /// <summary>How many pairs of the part's voxels are one step apart along the axis of the bit.</summary>
    private static int Steps(int part, int bit) =>
        Enumerable.Range(0, 8).Count(corner => (corner & bit) == 0 && (part >> corner & 1) != 0 && (part >> (corner | bit) & 1) != 0);

    private static IEnumerable<int> Axes(int[] steps, int count) => Enumerable.Range(0, 3).Where(axis => steps[axis] == count);

    /// <summary>One voxel with its three neighbours, as against a chain of four voxels.</summary>
    private static bool IsTripod(int part) => Enumerable.Range(0, 8).Any(corner => (Neighbours(1 << corner) | 1 << corner) == part);

    /// <summary>The axis of the middle link of a chain: both of its voxels have two neighbours in the part.</summary>
    private static int Middle(int part)
    {
        var links = Enumerable.Range(0, 8).Where(corner => (part >> corner & 1) != 0 && BitOperations.PopCount((uint)(Neighbours(1 << corner) & part)) == 2).ToArray();
        return 2 - BitOperations.Log2((uint)(links[0] ^ links[1]));
    }

    /// <summary>Area of the voxel's face across the axis.</summary>
    private static double Face(int axis, IReadOnlyList<double> spacing) => spacing[(axis + 1) % 3] * spacing[(axis + 2) % 3];
}
