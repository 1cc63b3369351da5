using System.Runtime.Intrinsics;
using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>
/// Reads a volume at x = A u + centre through cubic splines, 0 outside: nnU-Net v1's sampling of images (SciPy's
/// map_coordinates of order 3). A loop over voxels, because gathering 64 taps by tensor operations takes ten times as long;
/// one voxel is 16 loads of 4 neighbours along x. The result does not depend on threads.
/// </summary>
internal static class CubicSampling
{
    // A position that only rounding put outside is on the border.
    private const double Slack = 1e-9;

    /// <param name="image">[channel, z, y, x], float32.</param>
    /// <param name="matrix">A, 3 x 3, axis order z, y, x.</param>
    /// <param name="inPlane">Slices along z are splines each on its own, and z of the patch is that of the image.</param>
    /// <returns>[channel, patch].</returns>
    public static torch.Tensor Sample(torch.Tensor image, double[,] matrix, IReadOnlyList<long> patch, bool inPlane)
    {
        using var scope = torch.NewDisposeScope();
        var coefficients = SplineCoefficients.Padded(image, inPlane ? [1, 2] : [0, 1, 2]);
        var result = torch.zeros([image.shape[0], .. patch]);
        var size = image.shape[1..];
        var from = TensorSpans.Of<float>(coefficients);
        var to = TensorSpans.Of<float>(result);
        var (step, newStep) = (from.Length / (int)image.shape[0], to.Length / (int)image.shape[0]);
        for (var channel = 0; channel < image.shape[0]; channel++)
            SampleChannel(from.Slice(channel * step, step), to.Slice(channel * newStep, newStep), size, patch, matrix, inPlane);
        return result.MoveToOuterDisposeScope();
    }

    private static void SampleChannel(
        ReadOnlySpan<float> coefficients, Span<float> target, long[] size, IReadOnlyList<long> patch, double[,] matrix, bool inPlane)
    {
        var rows = new Rows(coefficients, size, inPlane);
        var i = 0;
        for (var z = 0; z < patch[0]; z++)
            for (var y = 0; y < patch[1]; y++)
            {
                var (uz, uy) = (z - (patch[0] - 1) / 2.0, y - (patch[1] - 1) / 2.0);
                for (var x = 0; x < patch[2]; x++)
                {
                    var ux = x - (patch[2] - 1) / 2.0;
                    var pz = inPlane ? z : matrix[0, 0] * uz + matrix[0, 1] * uy + matrix[0, 2] * ux + (size[0] - 1) / 2.0;
                    var py = matrix[1, 0] * uz + matrix[1, 1] * uy + matrix[1, 2] * ux + (size[1] - 1) / 2.0;
                    var px = matrix[2, 0] * uz + matrix[2, 1] * uy + matrix[2, 2] * ux + (size[2] - 1) / 2.0;
                    target[i++] = IsInside(pz, size[0]) && IsInside(py, size[1]) && IsInside(px, size[2]) ? rows.At(pz, py, px) : 0;
                }
            }
    }

    private static bool IsInside(double position, long size) => position >= -Slack && position <= size - 1 + Slack;

    /// <summary>The padded coefficients of one channel.</summary>
    private readonly ref struct Rows(ReadOnlySpan<float> coefficients, long[] size, bool inPlane)
    {
        private readonly ReadOnlySpan<float> coefficients = coefficients;
        private readonly int row = (int)size[2] + SplineCoefficients.Before + SplineCoefficients.After;
        private readonly int slice = ((int)size[2] + SplineCoefficients.Before + SplineCoefficients.After) * ((int)size[1] + SplineCoefficients.Before + SplineCoefficients.After);

        public float At(double z, double y, double x)
        {
            var (z0, y0, x0) = (First(z, size[0]), First(y, size[1]), First(x, size[2]));
            var (wy, wx) = (Weights((float)(y - y0)), Weights((float)(x - x0)));
            if (inPlane)
                return Vector128.Dot(Slice((int)z * slice + y0 * row + x0, wy), wx);
            var wz = Weights((float)(z - z0));
            var start = z0 * slice + y0 * row + x0;
            var sum = Slice(start, wy) * wz[0] + Slice(start + slice, wy) * wz[1] + Slice(start + 2 * slice, wy) * wz[2] + Slice(start + 3 * slice, wy) * wz[3];
            return Vector128.Dot(sum, wx);
        }

        private Vector128<float> Slice(int start, Vector128<float> weights) =>
            Load(start) * weights[0] + Load(start + row) * weights[1] + Load(start + 2 * row) * weights[2] + Load(start + 3 * row) * weights[3];

        private Vector128<float> Load(int start) => Vector128.Create(coefficients.Slice(start, Vector128<float>.Count));

        // The last voxel's own cell is empty: it is the end of the one before.
        private static int First(double position, long size) => Math.Clamp((int)position, 0, Math.Max(0, (int)size - 2));

        // The cubic B-spline at t + 1, t, 1 - t and 2 - t.
        private static Vector128<float> Weights(float t)
        {
            var s = 1 - t;
            return Vector128.Create(s * s * s, (3 * t - 6) * t * t + 4, (3 * s - 6) * s * s + 4, t * t * t) / 6;
        }
    }
}
