using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class CubicSamplingTests : IDisposable
{
    private static readonly double[,] Identity = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };
    private static readonly double[,] Skewed = { { 0.7, 0.1, -0.2 }, { 0.15, 0.8, 0.3 }, { 0.05, -0.25, 0.6 } };
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void AgreesWithTheSplineFromALinearSystemOfEquations()
    {
        var image = torch.randn([2, 5, 6, 7]);

        var sampled = CubicSampling.Sample(image, Skewed, [4, 5, 3], inPlane: false);

        for (var c = 0; c < 2; c++)
            Assert.All(Positions([5, 6, 7], [4, 5, 3]), p => Assert.Equal(Spline(image[c], p.At), sampled[c, p.Z, p.Y, p.X].item<float>(), 2e-5));
    }

    [Fact]
    public void InThePlaneEverySliceIsASplineOfItsOwn()
    {
        var image = torch.randn([1, 3, 6, 7]);
        var turn = new[,] { { 1, 0, 0 }, { 0, 0.6, -0.3 }, { 0, 0.3, 0.6 } };

        var sampled = CubicSampling.Sample(image, turn, [3, 4, 4], inPlane: true);

        for (var z = 0; z < 3; z++)
            Assert.True(sampled[0, z].allclose(CubicSampling.Sample(image.narrow(1, z, 1), turn, [1, 4, 4], inPlane: false)[0, 0], atol: 1e-5));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 3)]
    [InlineData(40, 3, 33)]
    public void TheSplineGoesThroughTheVoxelsHoweverShortOrLongAnAxisIs(long z, long y, long x)
    {
        var image = torch.randn([1, z, y, x]) * 100;

        var sampled = CubicSampling.Sample(image, Identity, [z, y, x], inPlane: false);

        Assert.InRange((sampled - image).abs().max().item<float>(), 0, 1e-3);
    }

    [Fact]
    public void PositionsOutsideAreZeroAndTheBorderItselfIsNot()
    {
        var image = torch.ones([1, 4, 4, 4]);
        var enlarged = new[,] { { 1.0, 0, 0 }, { 0, 1, 0 }, { 0, 0, 2 } };

        var sampled = CubicSampling.Sample(image, enlarged, [4, 4, 4], inPlane: false);
        var tooWide = CubicSampling.Sample(image, Identity, [4, 6, 4], inPlane: false);

        Assert.Equal([0, 1, 1, 0], sampled[0, 1, 1].data<float>().Select(v => (float)Math.Round(v, 5)));
        Assert.Equal([0, 1, 1, 1, 1, 0], tooWide[0, 1, .., 2].data<float>().Select(v => (float)Math.Round(v, 5)));
    }

    private static IEnumerable<(int Z, int Y, int X, double[] At)> Positions(int[] size, int[] patch)
    {
        for (var z = 0; z < patch[0]; z++)
            for (var y = 0; y < patch[1]; y++)
                for (var x = 0; x < patch[2]; x++)
                {
                    double[] u = [z - (patch[0] - 1) / 2.0, y - (patch[1] - 1) / 2.0, x - (patch[2] - 1) / 2.0];
                    yield return (z, y, x, [.. Enumerable.Range(0, 3).Select(i => (size[i] - 1) / 2.0 + Enumerable.Range(0, 3).Sum(j => Skewed[i, j] * u[j]))]);
                }
    }

    // Interpolation is linear in the image: along each axis the weights at x are B(x - k) times the inverse of B(i - k), k mirrored.
    private static double Spline(torch.Tensor image, double[] at)
    {
        if (at.Where((x, axis) => x < 0 || x > image.shape[axis] - 1).Any())
            return 0;
        var value = image.to(torch.ScalarType.Float64);
        for (var axis = 0; axis < 3; axis++)
        {
            var n = (int)image.shape[axis];
            var inverse = Mirrored(Enumerable.Range(0, n).Select(i => (double)i), n).inverse();
            value = Mirrored([at[axis]], n).mm(inverse).mm(value.reshape(n, -1)).reshape(value.shape[1..]);
        }
        return value.item<double>();
    }

    private static torch.Tensor Mirrored(IEnumerable<double> positions, int n)
    {
        var rows = positions.Select(x =>
        {
            var row = new double[n];
            for (var k = -3; k < n + 3; k++)
                row[k < 0 ? -k : k >= n ? 2 * n - 2 - k : k] += BSpline(Math.Abs(x - k));
            return row;
        }).ToArray();
        return torch.tensor(rows.SelectMany(r => r).ToArray()).reshape(-1, n);
    }

    private static double BSpline(double x) => x < 1 ? 2 / 3.0 - x * x + x * x * x / 2 : x < 2 ? Math.Pow(2 - x, 3) / 6 : 0;
}
