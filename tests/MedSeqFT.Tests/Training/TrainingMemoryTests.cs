using System.Globalization;
using MedSeqFT.Networks;
using MedSeqFT.Training;

namespace MedSeqFT.Tests.Training;

public sealed class TrainingMemoryTests
{
    private const double MiB = 1 << 20;

    // Peak resident memory of one whole step in a process of its own (forward, Dice and cross entropy, backward, clipping, AdamW; CPU,
    // one thread, 3 classes, no teacher, large blocks kept as in the tool).
    [Theory]
    [InlineData(48, "32,160,160", 1, false, 9569)]
    [InlineData(48, "32,160,160", 1, true, 8399)]
    [InlineData(48, "32,96,96", 1, false, 4135)]
    [InlineData(48, "32,96,96", 1, true, 3890)]
    [InlineData(24, "32,160,160", 1, false, 7787)]
    [InlineData(24, "32,160,160", 1, true, 5729)]
    [InlineData(24, "32,96,96", 1, false, 3004)]
    [InlineData(24, "32,96,96", 1, true, 2284)]
    [InlineData(12, "32,64,64", 1, false, 1240)]
    [InlineData(12, "32,64,64", 1, true, 965)]
    [InlineData(12, "32,64,64", 2, false, 2156)]
    public void TheEstimateIsNearTheMeasuredPeak(int featureSize, string patch, int batch, bool checkpointing, double measuredMiB)
    {
        var memory = Of(featureSize, [.. patch.Split(',').Select(side => int.Parse(side, CultureInfo.InvariantCulture))], batch: batch, checkpointing: checkpointing);

        Assert.InRange(memory.Total / MiB, 0.9 * measuredMiB, 1.2 * measuredMiB);
    }

    [Fact]
    public void WeightsAreCountedExactly()
    {
        var memory = Of(48, [32, 160, 160], classes: 14);

        Assert.Equal(4 * 72_762_656L, memory.Weights);
        Assert.Equal(3 * memory.Weights, memory.Optimizer);
        Assert.Equal(2 * memory.Weights, Of(48, [32, 160, 160], classes: 14, teacher: true).Weights);
    }

    [Fact]
    public void ActivationsGrowWithTheBatchAndWeightsDoNot()
    {
        var (one, three) = (Of(24, [32, 96, 96]), Of(24, [32, 96, 96], batch: 3));

        Assert.Equal((3 * one.Activations, 3 * one.Working, one.Weights), (three.Activations, three.Working, three.Weights));
        Assert.Equal(one.Weights + one.Optimizer + one.Activations + one.Working + TrainingMemory.Runtime, one.Total);
    }

    [Fact]
    public void EveryOptionThatAddsLayersAddsMemory()
    {
        var plain = Of(24, [32, 96, 96]);

        Assert.True(BackboneMemory.Of(Options(24) with { BackboneUseV2 = false }, 1, 3, [32, 96, 96], false)!.Activations < plain.Activations);
        Assert.True(Of(24, [32, 96, 96], classes: 14).Activations > plain.Activations);
        Assert.True(Of(24, [32, 96, 96], checkpointing: true).Activations < plain.Activations / 2);
    }

    [Fact]
    public void AnUnknownBackboneIsNotEstimated() =>
        Assert.Null(TrainingMemory.Of(new BackboneOptions { Backbone = "unimiss-plus" }, 1, 3, [32, 96, 96], 1, checkpointing: false));

    [Theory]
    [InlineData(96 * 96 * 96, "96,96,96")]
    [InlineData((96 * 96 * 96) - 1, "96,96,64")]
    [InlineData(96 * 64 * 64, "96,64,64")]
    [InlineData(64 * 32 * 32, "64,32,32")]
    [InlineData((64 * 32 * 32) - 1, null)]
    public void TheLargestPatchThatFitsIsFoundByShrinkingTheLongestSide(long available, string? expected)
    {
        var found = TrainingMemory.LargestPatch([96, 96, 96], 32, available, patch => patch.Aggregate(1L, (product, side) => product * side));

        Assert.Equal(expected, found is null ? null : string.Join(',', found));
    }

    private static BackboneOptions Options(int featureSize) => new() { Backbone = "voco", BackboneFeatureSize = featureSize };

    private static TrainingMemory Of(int featureSize, int[] patch, int classes = 3, int batch = 1, bool checkpointing = false, bool teacher = false) =>
        TrainingMemory.Of(Options(featureSize), 1, classes, patch, batch, checkpointing, teacher)!;
}
