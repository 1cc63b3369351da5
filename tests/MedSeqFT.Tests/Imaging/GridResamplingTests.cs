using MedSeqFT.Imaging;
using MedSeqFT.Tensors;

namespace MedSeqFT.Tests.Imaging;

public class GridResamplingTests
{
    [Theory]
    [InlineData(null, 3)]
    [InlineData(null, 1)]
    [InlineData(0, 3)]
    [InlineData(0, 1)]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    public void SlabBySlabIsTheSameAsAllAtOnce(int? separateAxis, int order)
    {
        foreach (var newSize in (int[][])[[25, 9, 14], [7, 21, 8], [18, 10, 12], [18, 13, 12], [1, 1, 1], [40, 10, 5]])
        {
            int[] size = [18, 10, 12];
            var source = Noise(size);

            var whole = Resampled(source, size, newSize, separateAxis, order, smallestSlab: 1 << 20);
            var slabs = Resampled(source, size, newSize, separateAxis, order, smallestSlab: 1);

            Assert.Equal(whole, slabs);
        }
    }

    [Fact]
    public void EachVoxelIsGivenOnce()
    {
        int[] newSize = [13, 6, 7];
        var given = new int[13 * 6 * 7];

        foreach (var axis in (int?[])[null, 0, 1])
        {
            Array.Clear(given);
            GridResampling.Apply(Noise([20, 5, 9]), [20, 5, 9], newSize, axis, 3, (start, values) =>
            {
                foreach (ref var count in given.AsSpan(start, values.Length))
                    count++;
            }, smallestSlab: 1);
            Assert.All(given, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void TheCollectorGetsNothingOfTheSlabs()
    {
        int[] size = [48, 64, 64];
        var source = Noise(size);
        GridResampling.Apply(source, size, [60, 64, 64], null, 3, (_, _) => { }, smallestSlab: 1);
        var before = GC.GetAllocatedBytesForCurrentThread();

        GridResampling.Apply(source, size, [60, 64, 64], null, 3, (_, _) => { }, smallestSlab: 1);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 60L * 64 * 64 * sizeof(double) / 6); // less than one slab
    }

    [Theory]
    [InlineData(0, 4, 2, 1)]
    [InlineData(1, 4, 2, 3)]
    [InlineData(3, 2, 4, 1)]
    [InlineData(2, 5, 5, 2)]
    public void TheNearestSliceIsPicked(int i, int slices, int count, int expected) => Assert.Equal(expected, GridResampling.Picked(i, slices, count));

    private static float[] Noise(int[] size)
    {
        var random = CounterRandom.For(1, "grid resampling");
        return [.. Enumerable.Range(0, size[0] * size[1] * size[2]).Select(_ => (float)random.Normal())];
    }

    private static double[] Resampled(float[] source, int[] size, int[] newSize, int? separateAxis, int order, long smallestSlab)
    {
        var result = new double[newSize[0] * newSize[1] * newSize[2]];
        GridResampling.Apply(source, size, newSize, separateAxis, order, (start, values) => values.CopyTo(result.AsSpan(start)), smallestSlab);
        return result;
    }
}
