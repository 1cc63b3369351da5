using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class DinoBatchTests
{
    private static readonly int[] Size = [16, 32, 32];
    private static readonly PretrainingOptions Options = new() { PretrainBatchSize = 2, Seed = 1 };

    [Fact]
    public void TwoViewsOfEachOfDifferentVolumes()
    {
        using var scope = torch.NewDisposeScope();

        var batches = Enumerable.Range(0, 8).Select(i => DinoBatch.Draw(Levels(), Size, Options, i)).ToList();

        Assert.All(batches, batch => Assert.All(batch, views => Assert.Equal([2, 1, 16, 32, 32], views.shape)));
        Assert.All(batches, batch => Assert.Equal(2, batch.Select(Level).Distinct().Count()));
        Assert.Equal(4, batches.SelectMany(batch => batch.Select(Level)).Distinct().Count());
        Assert.All(batches, batch => Assert.All(batch, views => Assert.Equal(LevelOf(views[0]), LevelOf(views[1]))));
    }

    [Fact]
    public void TheIterationAndTheSeedDecideTheDraw()
    {
        using var scope = torch.NewDisposeScope();
        torch.Tensor Draw(long iteration, long seed = 1) => torch.cat([.. DinoBatch.Draw(Levels(), Size, Options with { Seed = seed }, iteration)]);

        Assert.True(Draw(3).equal(Draw(3)).all().item<bool>());
        Assert.False(Draw(3).equal(Draw(4)).all().item<bool>());
        Assert.False(Draw(3).equal(Draw(3, seed: 2)).all().item<bool>());
    }

    // Volumes told apart by their values, which no change of intensities can confuse.
    private static torch.Tensor[] Levels() => [.. Enumerable.Range(0, 4).Select(i => torch.full([1, 24, 100, 100], (float)Math.Pow(100, i + 1)))];

    private static int Level(torch.Tensor views) => LevelOf(views[0]);

    private static int LevelOf(torch.Tensor view) => (int)Math.Round(Math.Log10(view.median().item<float>()) / 2);
}
