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

    [Fact]
    public void ReportsEveryBatchOfTiles()
    {
        using var scope = torch.NewDisposeScope();
        var log = new ProgressList();

        Window(tile => tile, Small with { TilesAtOnce = 2, Mirroring = false }).Predict(torch.zeros(1, 4, 6, 16), "case_1", log);

        Assert.Equal([(2L, 3L), (3L, 3L)], log.Reports.Select(r => (r.Done, r.Total)));
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
