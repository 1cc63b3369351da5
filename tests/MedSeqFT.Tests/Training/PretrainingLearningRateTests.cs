using System.Globalization;
using MedSeqFT.Training;

namespace MedSeqFT.Tests.Training;

public sealed class PretrainingLearningRateTests
{
    [SkippableFact]
    [Trait("Category", "Golden")]
    public void TheScheduleIsTheOriginals()
    {
        using var manifest = GoldenFolder.Manifest("voco");
        var misc = manifest.RootElement.GetProperty("misc");
        Skip.IfNot(misc.TryGetProperty("lr", out var schedules), "the manifest lists no learning rates");
        var golden = schedules.GetProperty("warmup_cosine_pretrain");

        foreach (var step in golden.GetProperty("lr_by_step").EnumerateObject())
        {
            var rate = PretrainingLearningRate.At(
                long.Parse(step.Name, CultureInfo.InvariantCulture),
                golden.GetProperty("base_lr").GetDouble(),
                golden.GetProperty("warmup_steps").GetInt64(),
                golden.GetProperty("t_total").GetInt64());

            Assert.Equal(step.Value.GetDouble(), rate, (expected, actual) => Math.Abs(expected - actual) <= 1e-12);
        }
    }

    [SkippableFact]
    [Trait("Category", "Golden")]
    public void TheScheduleOfFineTuningIsTheOriginalsToo()
    {
        using var manifest = GoldenFolder.Manifest("voco");
        Skip.IfNot(manifest.RootElement.GetProperty("misc").TryGetProperty("lr", out var schedules), "the manifest lists no learning rates");
        var golden = schedules.GetProperty("linear_warmup_cosine_finetune");
        var (initial, warmUp, epochs) = (golden.GetProperty("base_lr").GetDouble(), golden.GetProperty("warmup_epochs").GetInt64(), golden.GetProperty("max_epochs").GetInt64());

        foreach (var step in golden.GetProperty("lr_by_step").EnumerateObject())
        {
            var rate = LearningRate.WarmupCosine(initial, long.Parse(step.Name, CultureInfo.InvariantCulture), warmUp, epochs);

            Assert.Equal(step.Value.GetDouble(), rate, (expected, actual) => Math.Abs(expected - actual) <= 1e-12);
        }
    }

    [Fact]
    public void ShortRunsWarmUpForATwentieth()
    {
        Assert.Equal(5000, PretrainingLearningRate.WarmUp(2_000_000));
        Assert.Equal(5000, PretrainingLearningRate.WarmUp(100_000));
        Assert.Equal(2, PretrainingLearningRate.WarmUp(40));
    }

    [Fact]
    public void RisesFromZeroToTheBaseRateAndFallsAgain()
    {
        var schedule = PretrainingLearningRate.Schedule(new PretrainingOptions { PretrainIterations = 200, PretrainLearningRate = 0.5 });

        var rates = Enumerable.Range(0, 200).Select(iteration => schedule.LearningRate(iteration)).ToArray();

        Assert.Equal((0, 0.5), (rates[0], rates[10]));
        Assert.Equal(rates[..11], rates[..11].Order());
        Assert.Equal(rates[10..], rates[10..].OrderDescending());
        Assert.InRange(rates[^1], 0, 1e-3);
    }

    [Fact]
    public void ARunTooShortForAWarmUpStartsAtTheBaseRate() =>
        Assert.Equal(0.5, PretrainingLearningRate.At(0, 0.5, PretrainingLearningRate.WarmUp(10), 10));
}
