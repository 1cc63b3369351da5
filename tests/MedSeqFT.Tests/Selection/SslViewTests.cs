using MedSeqFT.Imaging;
using MedSeqFT.Selection;
using TorchSharp;

namespace MedSeqFT.Tests.Selection;

public sealed class SslViewTests
{
    [Fact]
    public void CtIsWindowedFromMinus175To250()
    {
        using var data = torch.tensor(new float[] { -1000, -175, 37.5f, 250, 3000, 0, 0, 0 }, [1, 2, 2, 2]);

        var view = Assert.Single(SslView.FromChannels(data, [true], [2, 2, 2]));

        Assert.Equal([0, 0, 0.5f, 1, 1], view.flatten().data<float>().Take(5));
    }

    [Fact]
    public void OtherModalitiesAreScaledChannelByChannelBetweenTheirPercentiles()
    {
        using var scope = torch.NewDisposeScope();
        var first = torch.arange(1000).to(torch.float32).view(1, 10, 10, 10);
        var data = torch.cat([first, first * -3 + 7]);

        var views = SslView.FromChannels(data, [false, false], [10, 10, 10]);

        var expected = ((first - 4.995) / (994.005 - 4.995)).clamp(0, 1);
        Assert.Equal(2, views.Count);
        Assert.True(views[0].allclose(expected, atol: 1e-5));
        Assert.True(views[1].allclose(1 - expected, atol: 1e-5));
    }

    [Fact]
    public void EveryChannelHasItsOwnModality()
    {
        using var data = torch.tensor(new float[] { -175, 250, 0, 0, 0, 10, 5, 5 }, [2, 1, 2, 2]);

        var views = SslView.FromChannels(data, [true, false], [1, 2, 2]);

        Assert.Equal([0, 1], views[0].flatten().data<float>().Take(2));
        Assert.Equal([0, 1], views[1].flatten().data<float>().Take(2));
    }

    [Fact]
    public void AnImageInAnotherOrientationGivesTheSameView()
    {
        using var voxels = torch.rand([1, 4, 6, 8]) * 400 - 200;
        using var ras = new Volume(voxels.clone(), new VolumeGeometry([4, 6, 8], [5, 2, 2], [2, 0, 0, -7, 0, 2, 0, 3, 0, 0, 5, 1]));
        using var lps = new Volume(voxels.flip([2, 3]), new VolumeGeometry([4, 6, 8], [5, 2, 2], [-2, 0, 0, 7, 0, -2, 0, 13, 0, 0, 5, 1]));

        var view = SslView.FromVolume(ras, [true], [4, 3, 4])[0];

        Assert.True(view.equal(SslView.FromVolume(lps, [true], [4, 3, 4])[0]).all().item<bool>());
        Assert.False(view.equal(SslView.FromChannels(lps.Voxels, [true], [4, 3, 4])[0]).all().item<bool>());
    }

    [Fact]
    public void TheWholeVolumeIsResizedWithItsCornersInPlace()
    {
        using var scope = torch.NewDisposeScope();
        var ramp = torch.linspace(-175, 250, 5).view(1, 5, 1, 1).expand(1, 5, 4, 6);

        var view = SslView.FromChannels(ramp, [true], [9, 3, 2])[0];

        Assert.Equal([1, 9, 3, 2], view.shape);
        Assert.True(view.allclose(torch.linspace(0, 1, 9).view(1, 9, 1, 1).expand(1, 9, 3, 2), atol: 1e-6));
    }

    [Fact]
    public void AConstantChannelGivesZerosAndNoNaN()
    {
        using var data = torch.full([1, 4, 4, 4], 17f);

        var view = SslView.FromChannels(data, [false], [4, 4, 4])[0];

        Assert.Equal(0, view.abs().max().item<float>());
    }

    [Fact]
    public void ViewsOutliveTheCallersDisposeScope()
    {
        torch.Tensor view;
        using (torch.NewDisposeScope())
            view = SslView.FromChannels(torch.zeros(1, 4, 4, 4), [true], [4, 4, 4])[0];

        Assert.False(view.IsInvalid);
        view.Dispose();
    }
}
