using MedSeqFT.Retention;
using MedSeqFT.Training;

namespace MedSeqFT.Tests.Retention;

public sealed class DistillOptionsTests
{
    [Fact]
    public void DefaultsAreThePapersNumbers()
    {
        var options = new DistillOptions();

        Assert.Equal((5_000, 3e-5, 2, 0L), (options.DistillIterations, options.DistillLearningRate, options.LoraRank, options.Seed));
        Assert.Equal((2, 3e-5, 12.0), (options.BatchSize, options.WeightDecay, options.GradientClip));
        Assert.Equal("*", options.LoraTargets);
        Assert.Equal([32, 160, 160], options.PatchSize);
        Assert.Equal((0.33, "paper"), (options.ForegroundFraction, options.Augmentation));
        Assert.Empty(options.Validate());
    }

    [Fact]
    public void AllFaultsAreFoundAtOnce()
    {
        var options = new DistillOptions
        {
            DistillIterations = 0,
            DistillLearningRate = -1,
            LoraRank = 0,
            LoraTargets = " ",
            BatchSize = -1,
            PatchSize = [0, 1, 1],
            WeightDecay = -1,
            GradientClip = double.PositiveInfinity,
            ForegroundFraction = -0.1,
            Augmentation = "",
        };

        Assert.Equal(
            ["DistillIterations", "DistillLearningRate", "LoraRank", "LoraTargets", "BatchSize", "PatchSize", "WeightDecay", "GradientClip", "ForegroundFraction", "Augmentation"],
            options.Validate().Select(f => f.Message.Split('\'')[1]));
    }

    [Fact]
    public void SamplingTakesOverItsShare()
    {
        var sampling = new DistillOptions { Seed = 4, BatchSize = 3, PatchSize = [1, 2, 3], ForegroundFraction = 0.5, Augmentation = "none" }.Sampling;

        Assert.Equal((4L, 3, 0.5, AugmentationChain.None), (sampling.Seed, sampling.BatchSize, sampling.ForegroundFraction, sampling.Chain));
        Assert.Equal([1, 2, 3], sampling.PatchSize);
    }
}
