namespace MedSeqFT.Imaging;

/// <summary>NIfTI's "method 2" orientation: a rotation as the last three parts (b, c, d) of a unit quaternion, and a flip of z.</summary>
internal static class Quaternion
{
    /// <summary>The 12 numbers of an affine from x, y, z spacing and origin.</summary>
    public static double[] ToAffine(double b, double c, double d, bool flipZ, double[] spacing, double[] origin)
    {
        var a = Math.Sqrt(Math.Max(0, 1 - (b * b + c * c + d * d)));
        var z = flipZ ? -spacing[2] : spacing[2];
        return
        [
            (a * a + b * b - c * c - d * d) * spacing[0], 2 * (b * c - a * d) * spacing[1], 2 * (b * d + a * c) * z, origin[0],
            2 * (b * c + a * d) * spacing[0], (a * a + c * c - b * b - d * d) * spacing[1], 2 * (c * d - a * b) * z, origin[1],
            2 * (b * d - a * c) * spacing[0], 2 * (c * d + a * b) * spacing[1], (a * a + d * d - c * c - b * b) * z, origin[2],
        ];
    }

    /// <returns>Null when the axes are sheared, which a quaternion cannot say.</returns>
    public static (double B, double C, double D, bool FlipZ)? Of(double[,] direction)
    {
        var r = (double[,])direction.Clone();
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var dot = r[0, i] * r[0, j] + r[1, i] * r[1, j] + r[2, i] * r[2, j];
                if (Math.Abs(dot - (i == j ? 1 : 0)) > 1e-4)
                    return null;
            }
        }
        var flip = Determinant(r) < 0;
        for (var row = 0; flip && row < 3; row++)
            r[row, 2] = -r[row, 2];
        var (b, c, d) = Parts(r);
        return (b, c, d, flip);
    }

    // The largest of the four squared parts is divided by, so that half turns stay exact.
    private static (double B, double C, double D) Parts(double[,] r)
    {
        double[] squares =
        [
            1 + r[0, 0] + r[1, 1] + r[2, 2], 1 + r[0, 0] - r[1, 1] - r[2, 2],
            1 - r[0, 0] + r[1, 1] - r[2, 2], 1 - r[0, 0] - r[1, 1] + r[2, 2],
        ];
        var (yz, zx, xy) = (r[2, 1] - r[1, 2], r[0, 2] - r[2, 0], r[1, 0] - r[0, 1]);
        var (sxy, sxz, syz) = (r[0, 1] + r[1, 0], r[0, 2] + r[2, 0], r[1, 2] + r[2, 1]);
        var largest = Array.IndexOf(squares, squares.Max());
        var twice = 2 * Math.Sqrt(squares[largest]);
        var (a, b, c, d) = largest switch
        {
            0 => (twice / 4, yz / twice, zx / twice, xy / twice),
            1 => (yz / twice, twice / 4, sxy / twice, sxz / twice),
            2 => (zx / twice, sxy / twice, twice / 4, syz / twice),
            _ => (xy / twice, sxz / twice, syz / twice, twice / 4),
        };
        return a < 0 ? (-b, -c, -d) : (b, c, d);
    }

    private static double Determinant(double[,] r) =>
        r[0, 0] * (r[1, 1] * r[2, 2] - r[1, 2] * r[2, 1])
        - r[0, 1] * (r[1, 0] * r[2, 2] - r[1, 2] * r[2, 0])
        + r[0, 2] * (r[1, 0] * r[2, 1] - r[1, 1] * r[2, 0]);
}
