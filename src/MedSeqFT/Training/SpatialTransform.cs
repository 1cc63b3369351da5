using MedSeqFT.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MedSeqFT.Training;

/// <summary>
/// Rotation and scaling of one patch: an output voxel with centred coordinate u is read at x = A u + centre of the input,
/// 0 outside; trilinearly as nnU-Net v2 does it, or through cubic splines as v1. Axis order z, y, x.
/// </summary>
public sealed class SpatialTransform
{
    // Of a weight that reaches one half after float32 rounding.
    private const float Half = 0.499999f;

    private readonly double[,] matrix;
    private readonly bool inPlane;

    private SpatialTransform(double[,] matrix, bool inPlane)
    {
        this.matrix = matrix;
        this.inPlane = inPlane;
    }

    /// <summary>A = R2(c) R1(b) R0(a) * scale, radians about axes 0, 1, 2; a scale above 1 shrinks objects.</summary>
    public static SpatialTransform Volume(double a, double b, double c, double scale) =>
        new(Times(Times(About(2, c), About(1, b)), About(0, a), scale), inPlane: false);

    /// <summary>Slices along z are sampled each on its own ("dummy 2D", for anisotropic patches); one angle in the y-x plane.</summary>
    public static SpatialTransform InPlane(double angle, double scale) => new(
        new[,]
        {
            { 1, 0, 0 },
            { 0, Math.Cos(angle) * scale, -Math.Sin(angle) * scale },
            { 0, Math.Sin(angle) * scale, Math.Cos(angle) * scale },
        },
        inPlane: true);

    /// <param name="image">[channel, z, y, x], float32; for an in-plane transform z is that of the patch.</param>
    /// <returns>[channel, patch].</returns>
    public Tensor Image(Tensor image, IReadOnlyList<long> patch, AugmentationChain chain)
    {
        if (chain == AugmentationChain.V1)
            return CubicSampling.Sample(image, matrix, patch, inPlane);
        using var scope = NewDisposeScope();
        var folded = inPlane ? image.flatten(0, 1).unsqueeze(0) : image.unsqueeze(0);
        var sampled = Sample(folded, Grid(Coordinates(image.shape[1..], patch), image.shape[1..]));
        return sampled.reshape([image.shape[0], .. patch]).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The label with the largest interpolated weight, the lowest of equal ones; v1: the highest label whose weight reaches
    /// one half, 0 where none does. -1 where the position lies outside the input.
    /// </summary>
    /// <param name="label">[z, y, x], any integer type.</param>
    /// <returns>[patch], int64.</returns>
    public Tensor Label(Tensor label, IReadOnlyList<long> patch, AugmentationChain chain)
    {
        using var scope = NewDisposeScope();
        var size = label.shape;
        var coordinates = Coordinates(size, patch);
        var grid = Grid(coordinates, size);
        var best = chain == AugmentationChain.V1 ? LivingScalars.Full([.. patch], Half) : zeros([.. patch]);
        var result = LivingScalars.Full([.. patch], chain == AugmentationChain.V1 ? 0L : -1, ScalarType.Int64);
        var (lowest, highest) = (label.min().ToWholeNumber(), label.max().ToWholeNumber());
        for (var value = lowest; value <= highest; value++)
        {
            var mask = label.EqualTo(value);
            if (!mask.any().item<bool>())
                continue;
            var oneHot = mask.to(ScalarType.Float32).unsqueeze(0);
            var weight = Sample(inPlane ? oneHot : oneHot.unsqueeze(0), grid).reshape([.. patch]);
            result = where(weight > best, LivingScalars.Full([], value, ScalarType.Int64), result);
            if (chain != AugmentationChain.V1)
                best = maximum(best, weight);
        }
        return where(Inside(coordinates, size), result, LivingScalars.Full([], -1, ScalarType.Int64)).MoveToOuterDisposeScope();
    }

    // [patch, 3] positions in the input, in voxels.
    private Tensor Coordinates(long[] size, IReadOnlyList<long> patch)
    {
        var centred = meshgrid([.. patch.Select(n => LivingScalars.Range(n, ScalarType.Float32).Minus((n - 1) / 2.0))], "ij");
        var axes = Enumerable.Range(0, 3).Select(i =>
            centred[0].Times((float)matrix[i, 0]).Plus(centred[1].Times((float)matrix[i, 1])).Plus(centred[2].Times((float)matrix[i, 2])).Plus((size[i] - 1) / 2.0));
        return stack(axes, -1);
    }

    // grid_sample wants the last axis first, and voxel centres at (2 x + 1) / n - 1.
    private Tensor Grid(Tensor coordinates, long[] size)
    {
        var normalised = stack(Enumerable.Range(0, 3).Reverse().Select(i => coordinates.select(-1, i).Times(2).Plus(1).Over(size[i]).Minus(1)), -1);
        return (inPlane ? normalised.select(0, 0).narrow(-1, 0, 2) : normalised).unsqueeze(0);
    }

    private static Tensor Sample(Tensor folded, Tensor grid) =>
        nn.functional.grid_sample(folded, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false);

    private Tensor Inside(Tensor coordinates, long[] size)
    {
        var inside = ones_like(coordinates.select(-1, 0), ScalarType.Bool);
        foreach (var axis in inPlane ? [1, 2] : new[] { 0, 1, 2 })
        {
            var x = coordinates.select(-1, axis);
            inside = inside & x.NotBelow(0) & x.NotAbove(size[axis] - 1);
        }
        return inside;
    }

    private static double[,] About(int axis, double angle)
    {
        var (i, j) = ((axis + 1) % 3, (axis + 2) % 3);
        var rotation = new double[3, 3];
        rotation[axis, axis] = 1;
        rotation[i, i] = rotation[j, j] = Math.Cos(angle);
        rotation[j, i] = Math.Sin(angle);
        rotation[i, j] = -Math.Sin(angle);
        return rotation;
    }

    private static double[,] Times(double[,] left, double[,] right, double scale = 1)
    {
        var product = new double[3, 3];
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 3; j++)
                for (var k = 0; k < 3; k++)
                    product[i, j] += scale * left[i, k] * right[k, j];
        return product;
    }
}
