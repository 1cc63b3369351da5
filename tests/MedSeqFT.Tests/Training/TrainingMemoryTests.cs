using System.Globalization;
using MedSeqFT.Networks;
using MedSeqFT.Training;

namespace MedSeqFT.Tests.Training;

public sealed class TrainingMemoryTests
{
    private const double MiB = 1 << 20;

    // Peak resident memory of one whole step in a process of its own: tests/Benchmarks -- step-memory (forward, Dice and cross entropy,
    // backward, clipping, AdamW; CPU, one thread, 3 classes, no teacher).
    [Theory]
    [InlineData("voco", 48, "32,160,160", 1, false, 8193)]
    [InlineData("voco", 48, "32,160,160", 1, true, 3514)]
    [InlineData("voco", 48, "32,96,96", 1, false, 3947)]
    [InlineData("voco", 48, "32,96,96", 1, true, 2251)]
    [InlineData("voco", 24, "32,160,160", 1, false, 6144)]
    [InlineData("voco", 24, "32,160,160", 1, true, 1988)]
    [InlineData("voco", 24, "32,96,96", 1, false, 2440)]
    [InlineData("voco", 24, "32,96,96", 1, true, 1072)]
    [InlineData("voco", 12, "32,64,64", 1, false, 1030)]
    [InlineData("voco", 12, "32,64,64", 1, true, 600)]
    [InlineData("voco", 12, "32,64,64", 2, false, 1991)]
    [InlineData("voco", 12, "32,64,64", 2, true, 769)]
    [InlineData("unimiss-plus", 32, "32,160,160", 1, false, 3582)]
    [InlineData("unimiss-plus", 32, "32,160,160", 1, true, 2212)]
    [InlineData("unimiss-plus", 32, "16,96,96", 1, false, 1151)]
    [InlineData("unimiss-plus", 32, "16,96,96", 1, true, 1020)]
    [InlineData("unimiss-plus", 16, "32,128,128", 1, false, 1337)]
    [InlineData("unimiss-plus", 16, "32,128,128", 1, true, 830)]
    [InlineData("unimiss-plus", 16, "16,96,96", 2, false, 761)]
    [InlineData("unimiss-plus", 16, "16,96,96", 2, true, 684)]
    [InlineData("unimiss-plus", 8, "16,64,64", 1, false, 296)]
    [InlineData("unimiss-plus", 8, "16,64,64", 1, true, 291)]
    public void TheEstimateIsNearTheMeasuredPeak(string backbone, int featureSize, string patch, int batch, bool checkpointing, double measuredMiB)
    {
        var options = new BackboneOptions { Backbone = backbone, BackboneFeatureSize = featureSize };

        var memory = TrainingMemory.Of(options, 1, 3, [.. patch.Split(',').Select(side => int.Parse(side, CultureInfo.InvariantCulture))], batch, checkpointing, teacher: false);

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

    [Theory]
    [InlineData(32, new[] { 32, 160, 160 }, 40_523_887)]
    [InlineData(32, new[] { 16, 96, 96 }, null)]
    [InlineData(12, new[] { 16, 32, 64 }, null)]
    public void WeightsOfUniMissPlusGrowWithThePatchToo(int featureSize, int[] patch, int? published)
    {
        var options = UniMiss(featureSize);
        using var network = Backbones.CreateEmpty(options, 1, 3, patch);

        var memory = TrainingMemory.Of(options, 1, 3, patch, 1, checkpointing: false, teacher: false);

        Assert.Equal(4 * network.parameters().Sum(p => p.numel()), memory.Weights);
        Assert.True(published is null || memory.Weights == 4L * published);
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

        Assert.True(BackboneMemory.Of(Options(24) with { BackboneUseV2 = false }, 1, 3, [32, 96, 96], false).Activations < plain.Activations);
        Assert.True(Of(24, [32, 96, 96], classes: 14).Activations > plain.Activations);
        Assert.True(Of(24, [32, 96, 96], checkpointing: true).Activations < plain.Activations / 2);
        Assert.True(UniMissActivations(classes: 14, checkpointing: false) > UniMissActivations(classes: 3, checkpointing: false));
        Assert.True(UniMissActivations(classes: 3, checkpointing: true) < UniMissActivations(classes: 3, checkpointing: false) / 2);

        static long UniMissActivations(int classes, bool checkpointing) => BackboneMemory.Of(UniMiss(8), 1, classes, [16, 64, 64], checkpointing).Activations;
    }

    [Theory]
    [InlineData("voco", 96 * 96 * 96, "96,96,96")]
    [InlineData("voco", (96 * 96 * 96) - 1, "96,96,64")]
    [InlineData("voco", 96 * 64 * 64, "96,64,64")]
    [InlineData("voco", 64 * 32 * 32, "64,32,32")]
    [InlineData("voco", (64 * 32 * 32) - 1, null)]
    [InlineData("unimiss-plus", (96 * 64 * 64) - 1, "92,64,64")]
    [InlineData("unimiss-plus", 16 * 32 * 32, "16,32,32")]
    [InlineData("unimiss-plus", (16 * 32 * 32) - 1, null)]
    public void TheLargestPatchThatFitsIsFoundByShrinkingTheLongestSide(string backbone, long available, string? expected)
    {
        var options = new BackboneOptions { Backbone = backbone, BackboneFeatureSize = 12 };

        var found = TrainingMemory.LargestPatch(options, [96, 96, 96], available, patch => patch.Aggregate(1L, (product, side) => product * side));

        Assert.Equal(expected, found is null ? null : string.Join(',', found));
    }

    private static BackboneOptions UniMiss(int featureSize) => new() { Backbone = "unimiss-plus", BackboneFeatureSize = featureSize };

    private static BackboneOptions Options(int featureSize) => new() { Backbone = "voco", BackboneFeatureSize = featureSize };

    private static TrainingMemory Of(int featureSize, int[] patch, int classes = 3, int batch = 1, bool checkpointing = false, bool teacher = false) =>
        TrainingMemory.Of(Options(featureSize), 1, classes, patch, batch, checkpointing, teacher);
}
