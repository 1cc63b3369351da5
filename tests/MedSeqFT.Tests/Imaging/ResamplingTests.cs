using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Tests.Imaging;

public sealed class ResamplingTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(3, 1e-3)]
    [InlineData(1, 0.05)]
    public void ASmoothFieldIsFoundAgainInsideTheImage(int order, double tolerance)
    {
        var coarse = Field([36, 34, 38], [36, 34, 38]);
        var fine = Field([45, 52, 31], [36, 34, 38]);

        var resampled = Resampling.Image(coarse, [45, 52, 31], null, order);

        var inner = (resampled - fine)[.., 10..35, 12..40, 8..23].abs().max().ToDouble();
        Assert.InRange(inner, 0, tolerance);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void ASeparateAxisCopiesSlices(int axis)
    {
        var image = torch.arange(4, torch.float32).reshape(4, 1, 1).expand(4, 3, 3).transpose(0, axis).unsqueeze(0);
        int[] size = [.. image.shape[1..].Select((n, a) => a == axis ? 8 : 2 * (int)n)];

        var resampled = Resampling.Image(image, size, axis);

        var line = resampled[0].transpose(0, axis).reshape(8, -1);
        Assert.Equal([0f, 0f, 1f, 1f, 2f, 2f, 3f, 3f], line[.., 0].contiguous().data<float>().ToArray());
        Assert.Equal(0, (line - line[.., 0..1]).abs().max().ToDouble(), 1e-6);
    }

    [Fact]
    public void SplinesDoNotLeaveTheRangeOfTheImage()
    {
        var image = torch.zeros([1, 12, 12, 12]);
        image[0, 4..8, 4..8, 4..8] = 1;

        var resampled = Resampling.Image(image, [19, 21, 17], null);

        Assert.Equal((0, 1), (resampled.min().ToSingle(), resampled.max().ToSingle()));
    }

    [Fact]
    public void ChannelsAreIndependent()
    {
        var image = torch.randn([2, 9, 10, 11], generator: new torch.Generator(3));

        var both = Resampling.Image(image, [12, 7, 15], null);

        Assert.True(both[1].equal(Resampling.Image(image[1..2], [12, 7, 15], null)[0]).all().ToBoolean());
    }

    [Fact]
    public void AxesAreTreatedAlike()
    {
        var image = torch.randn([1, 9, 10, 70], generator: new torch.Generator(3));

        var straight = Resampling.Image(image, [12, 7, 90], null);
        var turned = Resampling.Image(image.permute(0, 3, 1, 2), [90, 12, 7], null).permute(0, 2, 3, 1);

        Assert.Equal(0, (straight - turned).abs().max().ToDouble(), 1e-5);
    }

    [Fact]
    public void SingleVoxelAxesStayConstant()
    {
        var image = torch.ones([1, 1, 5, 1]) * 3;

        Assert.True(Resampling.Image(image, [4, 5, 3], null).sub(3).abs().max().ToDouble() < 1e-6);
        Assert.True(Resampling.Image(image, [4, 5, 3], null, order: 1).eq(3).all().ToBoolean());
    }

    [Fact]
    public void LabelsAreThresholdedOneByOneAndLaterOnesWin()
    {
        var label = torch.tensor(new short[] { -1, 0, 0, 1, 2, 2 }).reshape(1, 1, 6);

        var doubled = Resampling.Label(label, [1, 1, 12], null);

        Assert.Equal([-1, -1, 0, 0, 0, 0, 1, 1, 2, 2, 2, 2], doubled.data<short>().ToArray());
    }

    [Theory]
    [InlineData(3.0, null)]
    [InlineData(3.01, 0)]
    public void SlicesAreSeparateAboveAFactorOfThree(double thickness, int? expected)
    {
        Assert.Equal(expected, Resampling.SeparateAxis([thickness, 1, 1], [1, 1, 1]));
        Assert.Equal(expected, Resampling.SeparateAxis([1, 1, 1], [thickness, 1, 1]));
    }

    [Fact]
    public void TheFirstAnisotropicSpacingDecides()
    {
        Assert.Equal(2, Resampling.SeparateAxis([1, 1, 4], [4, 1, 1]));
        Assert.Null(Resampling.SeparateAxis([1, 4, 4], [4, 1, 1]));
    }

    [Fact]
    public void SizesRoundHalvesToEven() => Assert.Equal([2, 4, 1], Resampling.NewSize([5, 7, 1], [1, 1, 0.1], [2, 2, 1]));

    // A product of slow sines over the extent of a grid of `extent` voxels, sampled at `size` voxel centres.
    private static torch.Tensor Field(int[] size, int[] extent)
    {
        var lines = Enumerable.Range(0, 3).Select(axis =>
        {
            var centres = (torch.arange(size[axis], torch.float64) + 0.5) * extent[axis] / size[axis] - 0.5;
            return (centres * 0.3 + axis).sin().to(torch.float32);
        }).ToArray();
        return (lines[0].reshape(-1, 1, 1) * lines[1].reshape(1, -1, 1) * lines[2].reshape(1, 1, -1)).unsqueeze(0);
    }
}
