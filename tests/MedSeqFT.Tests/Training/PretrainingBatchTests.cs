using MedSeqFT.Tests.Selection;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class PretrainingBatchTests
{
    private static readonly PretrainingOptions Options = new() { PretrainBatchSize = 3, SslCrops = 2, Seed = 1 };

    [Fact]
    public void HoldsTheRandomCropsOfAllVolumesThenTheirBaseCrops()
    {
        using var scope = torch.NewDisposeScope();
        var views = Constant(5);

        var batch = PretrainingBatch.Draw(views, Options, 0);

        Assert.Equal([3 * (2 + 9), 1, 4, 4, 4], batch.Crops.shape);
        Assert.Equal([3, 2, 9], batch.Labels.shape);
        Assert.Equal([33], batch.KeptRows.shape);
        var volumes = batch.Crops.mean([1, 2, 3, 4]).round().data<float>().ToArray();
        var chosen = volumes.Take(6).Where((_, row) => row % 2 == 0).ToArray();
        Assert.Equal(chosen.SelectMany(volume => Enumerable.Repeat(volume, 2)).Concat(chosen.SelectMany(volume => Enumerable.Repeat(volume, 9))), volumes);
    }

    [Fact]
    public void VolumesOfABatchAreDifferentAndAllHaveTheirTurn()
    {
        using var scope = torch.NewDisposeScope();
        var views = Constant(5);

        var batches = Enumerable.Range(0, 40).Select(iteration =>
            PretrainingBatch.Draw(views, Options, iteration).Crops.mean([1, 2, 3, 4]).round().data<float>().Take(6).Distinct().ToArray()).ToArray();

        Assert.All(batches, volumes => Assert.Equal(3, volumes.Length));
        Assert.Equal(5, batches.SelectMany(volumes => volumes).Distinct().Count());
    }

    [Fact]
    public void TheIterationAndTheSeedDecideTheDraw()
    {
        using var scope = torch.NewDisposeScope();
        torch.Tensor[] views = [.. Enumerable.Range(0, 4).Select(i => ToyViews.View(i))];

        var first = PretrainingBatch.Draw(views, Options, 3).Crops;

        Assert.True(first.equal(PretrainingBatch.Draw(views, Options, 3).Crops).all().item<bool>());
        Assert.False(first.allclose(PretrainingBatch.Draw(views, Options, 4).Crops));
        Assert.False(first.allclose(PretrainingBatch.Draw(views, Options with { Seed = 9 }, 3).Crops));
    }

    private static torch.Tensor[] Constant(int count) =>
        [.. Enumerable.Range(0, count).Select(i => torch.full([1, 4, 12, 12], (float)i))];
}
