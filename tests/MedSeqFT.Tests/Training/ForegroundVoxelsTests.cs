using MedSeqFT.Datasets;
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
    public void RegionsAreListedInTheirOrderWithAllOfTheirLabels()
    {
        using var label = torch.zeros([1, 1, 6], torch.ScalarType.Int16);
        label[0, 0, 1] = torch.tensor((short)2);
        label[0, 0, 2] = torch.tensor((short)3);
        label[0, 0, 5] = torch.tensor((short)2);
        var scheme = new LabelScheme { Regions = [new("whole", [1, 2, 3]), new("none", [1]), new("core", [3])], ClassOrder = [2, 1, 3] };

        var voxels = ForegroundVoxels.Of(label, scheme);

        Assert.Equal(2, voxels.Classes);
        Assert.Equal([1L, 2, 5], new[] { 0.0, 0.4, 0.9 }.Select(place => voxels.Voxel(0, place)[2]));
        Assert.Equal(2, voxels.Voxel(1, 0.9)[2]);
        Assert.False(voxels.HasAnnotated);
    }

    [Fact]
    public void TheIgnoreLabelIsNoClassAndAllElseIsAnnotated()
    {
        using var label = torch.full([1, 1, 5], 2, torch.ScalarType.Int16);
        label[0, 0, 0] = torch.tensor((short)0);
        label[0, 0, 2] = torch.tensor((short)-1);
        label[0, 0, 4] = torch.tensor((short)1);

        var voxels = ForegroundVoxels.Of(label, new LabelScheme { Ignore = 2 });

        Assert.Equal(1, voxels.Classes);
        Assert.Equal(4, voxels.Voxel(0, 0.5)[2]);
        Assert.Equal([0L, 2, 4], new[] { 0.0, 0.34, 0.67 }.Select(place => voxels.Annotated(place)[2]));
    }

    [Fact]
    public void BackgroundOnlyHasNoClass()
    {
        using var label = torch.zeros([3, 4, 5], torch.ScalarType.Int16);

        Assert.Equal(0, ForegroundVoxels.Of(label).Classes);
    }
}
