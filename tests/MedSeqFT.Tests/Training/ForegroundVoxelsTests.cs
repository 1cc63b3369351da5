using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class ForegroundVoxelsTests
{
    [Fact]
    public void ListsTheVoxelsOfEachClassPresent()
    {
        using var label = torch.zeros([3, 4, 5], torch.ScalarType.Int16);
        label[0, 1, 2] = torch.tensor((short)4);
        label[2, 3, 4] = torch.tensor((short)4);
        label[1, 0, 0] = torch.tensor((short)1);
        label[1, 0, 1] = torch.tensor((short)-1);

        var voxels = ForegroundVoxels.Of(label);

        Assert.Equal(2, voxels.Classes);
        Assert.Equal([1, 0, 0], voxels.Voxel(0, 0.5));
        Assert.Equal([0, 1, 2], voxels.Voxel(1, 0.49));
        Assert.Equal([2, 3, 4], voxels.Voxel(1, 0.5));
    }

    [Fact]
    public void ALargeClassKeepsTenThousandVoxelsSpreadOverAllOfIt()
    {
        using var label = torch.ones([50, 50, 50], torch.ScalarType.Int16);

        var voxels = ForegroundVoxels.Of(label);

        var depths = Enumerable.Range(0, 10_000).Select(i => voxels.Voxel(0, (i + 0.5) / 10_000)).ToList();
        Assert.Equal(10_000, depths.Select(v => (v[0], v[1], v[2])).Distinct().Count());
        Assert.All(depths.GroupBy(v => v[0]), slice => Assert.InRange(slice.Count(), 150, 250));
    }

    [Fact]
    public void BackgroundOnlyHasNoClass()
    {
        using var label = torch.zeros([3, 4, 5], torch.ScalarType.Int16);

        Assert.Equal(0, ForegroundVoxels.Of(label).Classes);
    }
}
