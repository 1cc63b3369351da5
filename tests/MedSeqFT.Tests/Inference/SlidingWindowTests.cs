using System.Globalization;
using MedSeqFT.Diagnostics;
using MedSeqFT.Inference;
using TorchSharp;

namespace MedSeqFT.Tests.Inference;

public sealed class SlidingWindowTests
{
    private static readonly SlidingWindowOptions Small = new() { PatchSize = [4, 6, 8], Average = MirrorAverage.Logits };

    [Theory]
    [InlineData(true, 1, 0.5)]
    [InlineData(false, 1, 0.3)]
    [InlineData(true, 3, 1.0)]
    [InlineData(false, 100, 0.5)]
    public void OfTheIdentityIsTheImage(bool mirroring, int tilesAtOnce, double step)
    {
        using var scope = torch.NewDisposeScope();
        var image = Noise(2, 9, 13, 17);
        var window = Window(tile => tile, Small with { Mirroring = mirroring, TilesAtOnce = tilesAtOnce, TileStep = step });

        var output = window.Predict(image);

        Assert.Equal(image.shape, output.shape);
        Assert.True((output - image).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void TakesAnImageSmallerThanThePatch()
    {
        using var scope = torch.NewDisposeScope();
        var image = Noise(1, 3, 13, 2);

        var output = Window(tile => tile, Small).Predict(image);

        Assert.Equal(image.shape, output.shape);
        Assert.True((output - image).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void DoesNotDependOnHowManyTilesGoAtOnce()
    {
        using var scope = torch.NewDisposeScope();
        var image = Noise(1, 9, 13, 17);

        var one = Window(tile => tile.cumsum(4), Small).Predict(image);
        var many = Window(tile => tile.cumsum(4), Small with { TilesAtOnce = 5 }).Predict(image);

        Assert.True(one.equal(many).all().item<bool>());
    }

    [Fact]
    public void MirroringUndoesANetworksPreferenceForOneSide()
    {
        using var scope = torch.NewDisposeScope();
        var image = torch.zeros(1, 4, 6, 8);
        var ramp = torch.linspace(-1, 1, 8);

        var mirrored = Window(tile => tile + ramp, Small).Predict(image);
        var plain = Window(tile => tile + ramp, Small with { Mirroring = false }).Predict(image);

        Assert.True(mirrored.abs().max().item<float>() < 1e-6);
        Assert.Equal(1f, plain.abs().max().item<float>(), 1e-6);
    }

    [Fact]
    public void RunsEveryMirroredCopyOnce()
    {
        using var scope = torch.NewDisposeScope();
        var seen = new List<string>();
        var image = torch.arange(4 * 6 * 8f).reshape(1, 4, 6, 8);

        Window(tile =>
        {
            seen.Add(tile[0, 0, 0, 0, 0].item<float>().ToString(CultureInfo.InvariantCulture));
            return tile;
        }, Small).Predict(image);

        // Each copy begins with another corner of the tile.
        Assert.Equal(["0", "144", "151", "184", "191", "40", "47", "7"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AveragesProbabilitiesNotLogitsForTheProfilePaper()
    {
        using var scope = torch.NewDisposeScope();
        var image = torch.zeros(1, 4, 6, 8);
        var call = 0;
        torch.Tensor Network(torch.Tensor tile)
        {
            // Seven copies say 0 : 0, one says 8 : 0.
            var logit = call++ == 0 ? 8f : 0f;
            return torch.cat([tile + logit, tile], 1);
        }

        var output = Window(Network, Small with { Average = MirrorAverage.Softmax }).Predict(image);

        var sure = 1 / (1 + Math.Exp(-8));
        Assert.Equal((sure + 7 * 0.5) / 8, output[0, 2, 3, 4].item<float>(), 1e-6);
        Assert.Equal(1, (output[0] + output[1]).max().item<float>(), 1e-6);
    }

    [Fact]
    public void RegionsAreAveragedAsProbabilitiesOfTheirOwn()
    {
        using var scope = torch.NewDisposeScope();
        var image = Noise(2, 4, 6, 8);
        var window = Window(tile => tile.cumsum(4), Small with { Average = MirrorAverage.Sigmoid });

        var output = window.Predict(image);

        var mirrored = new long[][] { [], [1], [2], [3], [1, 2], [1, 3], [2, 3], [1, 2, 3] }.Select(axes => image.flip(axes).cumsum(3).sigmoid().flip(axes));
        Assert.True((output - torch.stack(mirrored).mean([0])).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void BlendsTilesByTheImportanceMap()
    {
        using var scope = torch.NewDisposeScope();
        var image = torch.zeros(1, 4, 6, 12);
        var call = 0;

        var output = Window(tile => tile + call++, Small with { Mirroring = false }).Predict(image);

        // Two tiles at x = 0 and 4 that say 0 and 1; voxel 5 is 5 in the first and 1 in the second.
        var profile = ImportanceMap.Profile(8);
        Assert.Equal(2, call);
        Assert.Equal(profile[1] / (profile[5] + profile[1]), output[0, 2, 3, 5].item<float>(), 1e-6);
        Assert.Equal(0f, output[0, 2, 3, 3].item<float>());
        Assert.Equal(1f, output[0, 2, 3, 8].item<float>(), 1e-6);
    }

    [Fact]
    public void NeverHoldsMoreThanTheTilesThatGoAtOnce()
    {
        using var scope = torch.NewDisposeScope();
        var image = torch.zeros(1, 16, 24, 32);
        var most = 0L;
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Window(
            tile =>
            {
                most = Math.Max(most, DisposeScopeManager.Statistics.ThreadTotalLiveCount - before);
                Assert.InRange(tile.shape[0], 1, 2);
                return tile + 0;
            },
            Small with { TilesAtOnce = 2 }).Predict(image);

        // 343 tiles times 8 copies went through; the number of living tensors stays that of one batch.
        Assert.InRange(most, 1, 40);
    }

    [Theory]
    [InlineData(4, 0.5, 1)]
    [InlineData(21, 0.5, 1)]
    [InlineData(21, 0.3, 4)]
    [InlineData(19, 1.0, 100)]
    public void SlabBySlabIsTheSumOverTheWholeVolumeToTheBit(int slices, double step, int tilesAtOnce)
    {
        using var scope = torch.NewDisposeScope();
        var image = Noise(1, slices, 13, 17);
        var options = Small with { TileStep = step, TilesAtOnce = tilesAtOnce, Mirroring = false };

        var found = Window(tile => torch.cat([tile.cumsum(4), tile.cumsum(2)], 1), options).Predict(image);

        Assert.True(found.equal(SumOverTheWhole(image, options)).all().item<bool>());
    }

    [Fact]
    public void SlabsComeInOrderWithoutGapsAndAreNeverHigherThanThePatch()
    {
        using var scope = torch.NewDisposeScope();
        var slabs = new List<(int First, long Slices)>();

        Window(tile => tile, Small with { Mirroring = false }).Predict(torch.zeros(1, 23, 6, 8), (first, slab) => slabs.Add((first, slab.shape[1])));

        Assert.Equal(slabs.Select(s => (long)s.First), slabs.Select((_, i) => slabs.Take(i).Sum(s => s.Slices)));
        Assert.Equal(23, slabs.Sum(s => s.Slices));
        Assert.All(slabs, s => Assert.InRange(s.Slices, 1, 4));
    }

    [Fact]
    public void AFinishedSlabLeavesBeforeTheTilesBelowItRun()
    {
        using var scope = torch.NewDisposeScope();
        var tiles = 0;
        var tilesAtSlab = new List<int>();

        Window(
            tile =>
            {
                tiles++;
                return tile;
            },
            Small with { Mirroring = false, TileStep = 1 }).Predict(torch.zeros(1, 12, 6, 8), (_, _) => tilesAtSlab.Add(tiles));

        // One tile a patch: the first slab is known to be complete when the second tile has been predicted.
        Assert.Equal([2, 3, 3], tilesAtSlab);
    }

    [Fact]
    public void TilesInHalfPrecisionAreBlendedInFull()
    {
        using var scope = torch.NewDisposeScope();
        var image = Noise(1, 9, 13, 17);
        var seen = new HashSet<torch.ScalarType>();

        var output = Window(
            tile =>
            {
                seen.Add(tile.dtype);
                return tile;
            },
            Small with { Precision = TilePrecision.BFloat16 }).Predict(image);

        Assert.Equal([torch.bfloat16], seen);
        Assert.Equal(torch.float32, output.dtype);
        Assert.InRange((output - image).abs().max().item<float>(), 1e-4, 0.02); // eight bits of mantissa, not 24
    }

    [Fact]
    public void ReportsTheStartAndEveryBatchOfTiles()
    {
        using var scope = torch.NewDisposeScope();
        var log = new ProgressList();

        Window(tile => tile, Small with { TilesAtOnce = 2, Mirroring = false }).Predict(torch.zeros(1, 4, 6, 16), "case_1", log);

        Assert.Equal([(0L, 3L), (2L, 3L), (3L, 3L)], log.Reports.Select(r => (r.Done, r.Total)));
        Assert.All(log.Reports, r => Assert.Equal(("predict", "case_1"), (r.Stage, r.Subject)));
    }

    [Fact]
    public void StopsBetweenTilesWhenCancelled()
    {
        using var scope = torch.NewDisposeScope();
        using var source = new CancellationTokenSource();
        var calls = 0;
        var window = Window(
            tile =>
            {
                calls++;
                source.Cancel();
                return tile;
            },
            Small with { Mirroring = false });

        Assert.Throws<OperationCanceledException>(() => window.Predict(torch.zeros(1, 8, 6, 16), cancellation: source.Token));
        Assert.Equal(1, calls);
    }

    [Fact]
    public void RecordsNoGradient()
    {
        using var scope = torch.NewDisposeScope();
        var weight = torch.ones(1).requires_grad_();

        var output = Window(tile => tile * weight, Small).Predict(torch.ones(1, 4, 6, 8));

        Assert.False(output.requires_grad);
    }

    // Every tile into a sum of the size of the result, as nnU-Net does it.
    private static torch.Tensor SumOverTheWhole(torch.Tensor image, SlidingWindowOptions options)
    {
        int[] size = [.. image.shape[1..].Select(n => (int)n)];
        var sum = torch.zeros([2, .. image.shape[1..]]);
        foreach (var o in TileOrigins.Of(size, options.PatchSize, options.TileStep))
        {
            torch.Tensor At(torch.Tensor volume) => volume[.., o[0]..(o[0] + 4), o[1]..(o[1] + 6), o[2]..(o[2] + 8)];
            var tile = At(image);
            At(sum).add_(torch.cat([tile.cumsum(3), tile.cumsum(1)], 0) * ImportanceMap.Gaussian(options.PatchSize));
        }
        for (var axis = 0; axis < 3; axis++)
        {
            long[] alongAxis = [1, 1, 1];
            alongAxis[axis] = size[axis];
            var origins = TileOrigins.Along(size[axis], options.PatchSize[axis], options.TileStep);
            sum.div_(torch.tensor(ImportanceMap.TotalAlong(size[axis], options.PatchSize[axis], origins), torch.float32).reshape(alongAxis));
        }
        return sum;
    }

    private static SlidingWindow Window(Func<torch.Tensor, torch.Tensor> network, SlidingWindowOptions options) =>
        new(network, options, torch.CPU);

    private static torch.Tensor Noise(params long[] shape) => torch.randn(shape, generator: new torch.Generator(5));

    private sealed class ProgressList : IStageLog
    {
        public List<StageProgress> Reports { get; } = [];

        public void Info(string message)
        {
        }

        public void Warn(Diagnostic diagnostic)
        {
        }

        public void Report(StageProgress progress) => Reports.Add(progress);
    }
}
