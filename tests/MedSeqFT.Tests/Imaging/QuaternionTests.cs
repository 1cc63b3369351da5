using MedSeqFT.Imaging;
using MedSeqFT.Tensors;

namespace MedSeqFT.Tests.Imaging;

public class QuaternionTests
{
    [Fact]
    public void RandomRotationsAndFlipsComeBack()
    {
        var random = CounterRandom.For(11, "rotations");
        for (var round = 0; round < 200; round++)
        {
            double[] q = [random.Normal(), random.Normal(), random.Normal(), random.Normal()];
            var length = Math.Sqrt(q.Sum(v => v * v)) * (q[0] < 0 ? -1 : 1);
            var affine = Quaternion.ToAffine(q[1] / length, q[2] / length, q[3] / length, round % 2 == 0, [1, 1, 1], [0, 0, 0]);

            var found = Quaternion.Of(Direction(affine))!.Value;
            var again = Quaternion.ToAffine(found.B, found.C, found.D, found.FlipZ, [1, 1, 1], [0, 0, 0]);

            Assert.Equal(round % 2 == 0, found.FlipZ);
            Assert.All(affine.Zip(again), pair => Assert.Equal(pair.First, pair.Second, 1e-7));
        }
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(0, 0, 1)]
    public void HalfTurnsAreExact(double b, double c, double d)
    {
        var affine = Quaternion.ToAffine(b, c, d, false, [1, 1, 1], [0, 0, 0]);

        Assert.Equal((b, c, d, false), Quaternion.Of(Direction(affine)));
    }

    [Fact]
    public void ColumnsAreScaledAndTheOriginKept()
    {
        var affine = Quaternion.ToAffine(0, 0, 0, false, [2, 3, 4], [5, 6, 7]);

        Assert.Equal([2, 0, 0, 5, 0, 3, 0, 6, 0, 0, 4, 7], affine);
    }

    [Fact]
    public void ShearHasNoQuaternion() => Assert.Null(Quaternion.Of(new[,] { { 1, 0.1, 0 }, { 0, 0.995, 0 }, { 0, 0, 1 } }));

    private static double[,] Direction(double[] affine)
    {
        var direction = new double[3, 3];
        for (var i = 0; i < 9; i++)
            direction[i / 3, i % 3] = affine[i / 3 * 4 + i % 3];
        return direction;
    }
}
