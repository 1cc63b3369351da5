namespace MedSeqFT.Imaging;

/// <summary>Which stored axis becomes z, y, x of the nearest RAS order, and which of those must be flipped.</summary>
/// <param name="SourceAxes">For new axes z, y, x: the index (0 = z, 1 = y, 2 = x) of the stored axis.</param>
/// <param name="Flipped">For new axes z, y, x.</param>
internal sealed record RasOrientation(int[] SourceAxes, bool[] Flipped)
{
    public bool IsIdentity => SourceAxes is [0, 1, 2] && !Flipped.Contains(true);

    /// <summary>Pairs stored and patient axes by falling |cosine|, each once, so that even a 45 degree tilt has one answer.</summary>
    public static RasOrientation Of(VolumeGeometry geometry)
    {
        var direction = geometry.Direction;
        var source = new int[] { -1, -1, -1 };
        var flipped = new bool[3];
        var pairs = from world in Enumerable.Range(0, 3)
                    from stored in Enumerable.Range(0, 3)
                    orderby Math.Abs(direction[world, stored]) descending, world == stored descending
                    select (world, stored);
        var used = new bool[3];
        foreach (var (world, stored) in pairs)
        {
            if (used[stored] || source[2 - world] >= 0)
                continue;
            used[stored] = true;
            source[2 - world] = 2 - stored;
            flipped[2 - world] = direction[world, stored] < 0;
        }
        return new(source, flipped);
    }

    /// <summary>The geometry of the permuted and flipped grid: every voxel keeps its place in the patient.</summary>
    public VolumeGeometry Apply(VolumeGeometry geometry)
    {
        var affine = new double[12];
        for (var row = 0; row < 12; row += 4)
        {
            affine[row + 3] = geometry.Affine[row + 3];
            for (var axis = 0; axis < 3; axis++)
            {
                var step = geometry.Affine[row + 2 - SourceAxes[axis]];
                affine[row + 2 - axis] = Flipped[axis] ? -step : step;
                if (Flipped[axis])
                    affine[row + 3] += step * (geometry.Size[SourceAxes[axis]] - 1);
            }
        }
        return new([.. SourceAxes.Select(a => geometry.Size[a])], [.. SourceAxes.Select(a => geometry.Spacing[a])], affine);
    }
}
