using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Selection;

public sealed class CropGridTests
{
    [Fact]
    public void BaseCropsTileTheViewWithXAsTheOuterIndex()
    {
        using var scope = torch.NewDisposeScope();
        var view = torch.arange(2 * 6 * 9).view(1, 2, 6, 9);

        var crops = CropGrid.Of(view).BaseCrops(view);

        Assert.Equal(9, crops.Length);
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 3; j++)
                Assert.True(crops[3 * i + j].equal(view[.., .., (2 * j)..(2 * j + 2), (3 * i)..(3 * i + 3)]).all().item<bool>());
    }

    [Theory]
    [InlineData(12, 12)]
    [InlineData(12, 24)]
    public void OverlapEqualsTheShareOfVoxelsCountedOneByOne(int height, int width)
    {
        var grid = new CropGrid(height, width);
        var random = CounterRandom.For(1, nameof(CropGridTests));

        for (var trial = 0; trial < 50; trial++)
        {
            var centre = grid.Draw(ref random);
            var counted = new double[9];
            for (var y = centre.Y - grid.CropHeight / 2; y < centre.Y + grid.CropHeight / 2; y++)
                for (var x = centre.X - grid.CropWidth / 2; x < centre.X + grid.CropWidth / 2; x++)
                    counted[3 * (x / grid.CropWidth) + y / grid.CropHeight] += 1.0 / (grid.CropWidth * grid.CropHeight);

            Assert.Equal(counted, grid.Overlap(centre), (a, b) => Math.Abs(a - b) < 1e-12);
        }
    }

    [Fact]
    public void DrawnCropsReachBothEndsAndNeverLeaveTheView()
    {
        var grid = new CropGrid(24, 12);
        var random = CounterRandom.For(2, nameof(CropGridTests));

        var centres = Enumerable.Range(0, 2000).Select(_ => grid.Draw(ref random)).ToArray();

        Assert.Equal((4, 19), (centres.Min(c => c.Y), centres.Max(c => c.Y)));
        Assert.Equal((2, 9), (centres.Min(c => c.X), centres.Max(c => c.X)));
    }

    [Fact]
    public void TheCropAroundACentreIsThatPartOfTheView()
    {
        using var scope = torch.NewDisposeScope();
        var view = torch.arange(2 * 12 * 12).view(1, 2, 12, 12);

        var crop = CropGrid.Of(view).Crop(view, new CropCentre(Y: 3, X: 7));

        Assert.True(crop.equal(view[.., .., 1..5, 5..9]).all().item<bool>());
    }
}
