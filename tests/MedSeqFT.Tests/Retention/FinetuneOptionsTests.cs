using MedSeqFT.Retention;
using MedSeqFT.Training;

namespace MedSeqFT.Tests.Retention;

public sealed class FinetuneOptionsTests
{
    [Fact]
    public void DefaultsAreThePapersNumbers()
    {
        var options = new FinetuneOptions();

        Assert.Equal(("medseqft", 0L, 25_000, 3e-4), (options.Strategy, options.Seed, options.Iterations, options.LearningRate));
        Assert.Equal(("twoStep", 1), (options.KdMode, options.KdEvery));
        Assert.Equal((2, 3e-5, 12.0), (options.BatchSize, options.WeightDecay, options.GradientClip));
        Assert.Equal([32, 160, 160], options.PatchSize);
        Assert.Equal((0.33, "paper"), (options.ForegroundFraction, options.Augmentation));
        Assert.Equal((true, false, 0.0, 0), (options.BatchDice, options.DiceBackground, options.Ema, options.EarlyStopping));
        Assert.Empty(options.Validate());
    }

    [Fact]
    public void TheLossTakesOverItsShare()
    {
        var options = new FinetuneOptions { BatchDice = false, DiceBackground = true };

        Assert.Equal(new LossForm { BatchDice = false, DiceBackground = true }, options.Loss);
        Assert.Equal(new LossForm(), new FinetuneOptions().Loss);
    }

    [Fact]
    public void AllFaultsAreFoundAtOnce()
    {
        var options = new FinetuneOptions
        {
            Strategy = "seq",
            Iterations = 0,
            LearningRate = double.NaN,
            KdMode = "twostep",
            KdEvery = 0,
            Ema = 1,
            EarlyStopping = -1,
            BatchSize = -1,
            PatchSize = [32, 160],
            WeightDecay = 2,
            GradientClip = 0,
            ForegroundFraction = 1.5,
            Augmentation = "strong",
        };

        var faults = options.Validate().ToList();

        Assert.Equal(
            ["Strategy", "Iterations", "LearningRate", "KdMode", "KdEvery", "Ema", "EarlyStopping", "BatchSize", "PatchSize", "WeightDecay", "GradientClip", "ForegroundFraction", "Augmentation"],
            faults.Select(f => f.Message.Split('\'')[1]));
        Assert.Equal(
            "error MSQ2001: option 'PatchSize' is '32,160'. Allowed is three whole numbers above 0, z,y,x, e.g. '32,160,160'; change it in the project file or on the task's item.",
            faults[8].ToString());
        Assert.Equal(
            "error MSQ2002: option 'KdMode' has the unknown value 'twostep'. Allowed are 'twoStep', 'joint', 'separate'; change it in the project file or on the task's item.",
            faults[3].ToString());
    }

    [Fact]
    public void SamplingTakesOverItsShare()
    {
        var sampling = new FinetuneOptions { Seed = 4, BatchSize = 3, PatchSize = [1, 2, 3], ForegroundFraction = 0.5, Augmentation = "none" }.Sampling;

        Assert.Equal((4L, 3, 0.5, AugmentationChain.None), (sampling.Seed, sampling.BatchSize, sampling.ForegroundFraction, sampling.Chain));
        Assert.Equal([1, 2, 3], sampling.PatchSize);
        Assert.Equal(AugmentationChain.V1, new FinetuneOptions().Sampling.Chain);
        Assert.Equal(AugmentationChain.V2, new FinetuneOptions { Augmentation = "nnunetv2" }.Sampling.Chain);
    }
}
