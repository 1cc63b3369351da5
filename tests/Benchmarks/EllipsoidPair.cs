using MedSeqFT.Evaluation;

namespace MedSeqFT.Benchmarks;

/// <summary>Two overlapping ellipsoids that fill most of a cube: the pair that peers/hd95_scipy.py makes too.</summary>
internal static class EllipsoidPair
{
    /// <summary>z, y, x in mm, as of a CT with thick slices.</summary>
    public static readonly double[] SpacingMm = [2.5, 0.8, 0.8];

    public static LabelMap Reference(int side) => Ellipsoid(side, [0.50, 0.50, 0.50], [0.39, 0.43, 0.35]);

    public static LabelMap Prediction(int side) => Ellipsoid(side, [0.51, 0.49, 0.52], [0.37, 0.44, 0.36]);

    /// <param name="centre">As a share of the side, like <paramref name="radius"/>.</param>
    private static LabelMap Ellipsoid(int side, double[] centre, double[] radius)
    {
        var labels = new short[side * side * side];
        Parallel.For(0, side, z =>
        {
            for (var y = 0; y < side; y++)
            {
                var outside = Square(z, 0) + Square(y, 1);
                for (var x = 0; x < side; x++)
                    labels[(((z * side) + y) * side) + x] = outside + Square(x, 2) <= 1 ? (short)1 : (short)0;
            }
        });
        return new LabelMap(labels, [side, side, side]);

        double Square(int at, int axis) => Math.Pow((at - (centre[axis] * side)) / (radius[axis] * side), 2);
    }
}
