using MedSeqFT.Imaging;

namespace MedSeqFT.Tests.Imaging;

public class VoxelMaskTests
{
    [Theory]
    [InlineData(5, 0, 4)]
    [InlineData(5, 3, 9)]
    [InlineData(64, 0, 128)]
    [InlineData(64, 63, 2)]
    [InlineData(70, 60, 10)]
    [InlineData(130, 1, 300)]
    public void ARunGoesOnInTheNextRow(int width, int start, int count)
    {
        var mask = new VoxelMask([2, 3, width]);

        mask.Set(start, count);

        Assert.Equal(Enumerable.Range(start, count), mask.Voxels());
        Assert.Equal(count, mask.Count);
        Assert.True(mask[start / width, start % width]);
        Assert.False(mask[5, width - 1]);
    }

    [Fact]
    public void RunsAddUp()
    {
        var mask = new VoxelMask([1, 2, 66]);

        mask.Set(3, 2);
        mask.Set(4, 3);
        mask.Set(64, 4);

        Assert.Equal([3, 4, 5, 6, 64, 65, 66, 67], mask.Voxels());
    }

    [Theory]
    [InlineData(70)]
    [InlineData(64)]
    [InlineData(9)]
    public void OnlyTheBoxIsKept(int width)
    {
        var mask = new VoxelMask([4, 5, width]);
        mask.Set(0, 4 * 5 * width);

        mask.Keep(new([1, 2, 3], [3, 4, width - 2]));

        Assert.Equal(
            from z in Enumerable.Range(1, 2) from y in Enumerable.Range(2, 2) from x in Enumerable.Range(3, width - 5) select (z * 5 + y) * width + x,
            mask.Voxels());
    }
}
