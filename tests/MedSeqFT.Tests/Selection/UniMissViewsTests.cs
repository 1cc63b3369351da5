using MedSeqFT.Imaging;
using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Selection;

public sealed class UniMissViewsTests
{
    private static readonly int[] Size = [16, 32, 32];

    [Theory]
    [InlineData(5, 40, 40)]
    [InlineData(24, 90, 70)]
    [InlineData(61, 350, 100)]
    public void TwoDifferentViewsOfTheAskedSizeComeFromAVolumeOfAnySize(int z, int y, int x)
    {
        using var scope = torch.NewDisposeScope();
        var random = CounterRandom.For(1, "test");

        var views = UniMissViews.Draw(torch.rand(1, z, y, x), Size, ref random);

        Assert.Equal([2, 1, 16, 32, 32], views.shape);
        Assert.False(views[0].equal(views[1]).all().item<bool>());
    }

    [Fact]
    public void TheSameDrawGivesTheSameViews()
    {
        using var scope = torch.NewDisposeScope();
        var volume = torch.rand(1, 30, 90, 90);

        torch.Tensor Draw(long index)
        {
            var random = CounterRandom.For(1, "test", "case", index);
            return UniMissViews.Draw(volume, Size, ref random);
        }

        Assert.True(Draw(3).equal(Draw(3)).all().item<bool>());
        Assert.False(Draw(3).equal(Draw(4)).all().item<bool>());
    }

    [Fact]
    public void SlicesAreKeptWholeAndInOneOfBothOrders()
    {
        using var scope = torch.NewDisposeScope();
        var volume = torch.arange(40, torch.float32).reshape(1, 40, 1, 1).expand(1, 40, 90, 90);
        var random = CounterRandom.For(2, "test");
        var (first, last) = (new List<float>(), new List<float>());

        for (var draw = 0; draw < 200; draw++)
        {
            var view = UniMissViews.Draw(volume, Size, ref random)[0, 0];
            var slices = view.mean([1, 2]).data<float>().ToArray();
            var step = slices[1] - slices[0];
            Assert.Equal(1, Math.Abs(step), 1e-4);
            Assert.All(Enumerable.Range(1, 15), z => Assert.Equal(step, slices[z] - slices[z - 1], 1e-3));
            Assert.Equal(0, (view.amax([1, 2]) - view.amin([1, 2])).max().item<float>(), 1e-3);
            first.Add(slices.Min());
            last.Add(slices.Max());
        }

        Assert.Equal((0f, 39f), (MathF.Round(first.Min()), MathF.Round(last.Max()))); // tiles reach both ends
    }

    [Fact]
    public void HounsfieldUnitsAreDividedBy1024AndXComesBeforeY()
    {
        using var voxels = torch.zeros([1, 2, 3, 4]);
        voxels[0, 1, 2, 3] = 2048;
        voxels[0, 0, 0, 0] = -1024;
        using var volume = new Volume(voxels.clone(), VolumeGeometry.AxisAligned([2, 3, 4], [1, 1, 1]));

        var views = UniMissViews.FromVolume(volume, [true]);

        using var view = Assert.Single(views);
        Assert.Equal([1, 2, 4, 3], view.shape);
        Assert.Equal((2f, -1f), (view.max().item<float>(), view.min().item<float>()));
    }

    [Fact]
    public void OtherModalitiesGoFromZeroToOne()
    {
        using var voxels = torch.arange(2 * 30 * 40, torch.float32).reshape(1, 2, 30, 40) * 7;
        using var volume = new Volume(voxels.clone(), VolumeGeometry.AxisAligned([2, 30, 40], [1, 1, 1]));

        using var view = Assert.Single(UniMissViews.FromVolume(volume, [false]));

        Assert.Equal((0f, 1f), (view.min().item<float>(), view.max().item<float>()));
    }
}
