using MedSeqFT.Inference;
using MedSeqFT.Tensors;

namespace MedSeqFT.Tests.Inference;

public sealed class ConnectedComponentsTests
{
    [Theory]
    [InlineData(0, 0.05)]
    [InlineData(1, 0.1)]
    [InlineData(2, 0.2)]
    [InlineData(3, 0.5)]
    [InlineData(4, 0.95)]
    public void AreThoseOfAFloodFillOverTwentySixNeighbours(int draw, double density)
    {
        var random = CounterRandom.For(4, "components", index: draw);
        int[] size = [2 + random.Below(6), 2 + random.Below(6), 2 + random.Below(30)];
        var mask = new byte[size[0] * size[1] * size[2]];
        for (var i = 0; i < mask.Length; i++)
            mask[i] = random.Chance(density) ? (byte)1 : (byte)0;

        var found = ConnectedComponents.Of(mask, size);

        var expected = FloodFill(mask, size);
        Assert.Equal(expected.Where(c => c >= 0).GroupBy(c => c).OrderBy(g => g.Key).Select(g => g.LongCount()), found.Voxels);
        Assert.Equal(expected, Painted(found, size));
    }

    [Fact]
    public void JoinVoxelsThatTouchAtACornerAlone()
    {
        byte[] corner = [1, 0, 0, 0, 0, 0, 0, 1];
        byte[] otherCorner = [0, 0, 1, 0, 0, 1, 0, 0];

        Assert.Equal([2], ConnectedComponents.Of(corner, [2, 2, 2]).Voxels);
        Assert.Equal([2], ConnectedComponents.Of(otherCorner, [2, 2, 2]).Voxels);
    }

    [Fact]
    public void KeepApartWhatHasAVoxelBetween() =>
        Assert.Equal([2, 1, 1], ConnectedComponents.Of([1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 3, 4]).Voxels);

    [Fact]
    public void JoinLateWhatBeganApart()
    {
        byte[] comb = [1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1];

        Assert.Equal([11], ConnectedComponents.Of(comb, [1, 3, 5]).Voxels);
        Assert.Equal([11], ConnectedComponents.Of(comb, [3, 1, 5]).Voxels);
    }

    [Fact]
    public void AreNoneInAnEmptyMask() => Assert.Empty(ConnectedComponents.Of(new byte[24], [2, 3, 4]).Voxels);

    private static int[] Painted(ConnectedComponents components, int[] size)
    {
        var painted = Enumerable.Repeat(-1, size[0] * size[1] * size[2]).ToArray();
        for (var run = 0; run < components.Runs.Count; run++)
        {
            var (row, start, end) = components.Runs[run];
            painted.AsSpan((row * size[2]) + start, end - start).Fill(components.Component(run));
        }
        return painted;
    }

    /// <summary>Numbers the components in the order of their first voxels; -1 outside.</summary>
    private static int[] FloodFill(byte[] mask, int[] size)
    {
        var component = Enumerable.Repeat(-1, mask.Length).ToArray();
        var count = 0;
        for (var first = 0; first < mask.Length; first++)
        {
            if (mask[first] == 0 || component[first] >= 0)
                continue;
            var open = new Stack<int>([first]);
            component[first] = count;
            while (open.TryPop(out var voxel))
            {
                foreach (var neighbour in Neighbours(voxel, size).Where(n => mask[n] != 0 && component[n] < 0))
                {
                    component[neighbour] = count;
                    open.Push(neighbour);
                }
            }
            count++;
        }
        return component;
    }

    private static IEnumerable<int> Neighbours(int voxel, int[] size)
    {
        var (z, y, x) = (voxel / (size[1] * size[2]), voxel / size[2] % size[1], voxel % size[2]);
        for (var k = Math.Max(z - 1, 0); k <= Math.Min(z + 1, size[0] - 1); k++)
        {
            for (var j = Math.Max(y - 1, 0); j <= Math.Min(y + 1, size[1] - 1); j++)
            {
                for (var i = Math.Max(x - 1, 0); i <= Math.Min(x + 1, size[2] - 1); i++)
                    yield return (((k * size[1]) + j) * size[2]) + i;
            }
        }
    }
}
