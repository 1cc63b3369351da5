using System.Globalization;
using MedSeqFT.Training;

namespace MedSeqFT.Tests.Training;

public sealed class LearningRateTests
{
    public static TheoryData<int> Schedules => GoldenTraining.Rows(e => e.GetProperty("poly_lr"), _ => true);

    [SkippableTheory]
    [MemberData(nameof(Schedules))]
    [Trait("Category", "Golden")]
    public void PolyGivesTheRatesOfTheReference(int row)
    {
        var golden = GoldenTraining.Expected().GetProperty("poly_lr")[row];
        var (initial, steps) = (golden.GetProperty("initial").GetDouble(), golden.GetProperty("max_steps").GetInt64());

        Assert.Equal(0.9, golden.GetProperty("exponent").GetDouble());
        Assert.All(golden.GetProperty("lr_at_epoch").EnumerateObject(), rate =>
            Assert.Equal(rate.Value.GetDouble(), LearningRate.Poly(initial, long.Parse(rate.Name, CultureInfo.InvariantCulture), steps), 1e-15));
    }

    [Fact]
    public void PolyStartsAtTheInitialRateAndStaysAboveZero()
    {
        var rates = Enumerable.Range(0, 100).Select(i => LearningRate.Poly(3e-4, i, 100)).ToList();

        Assert.Equal(3e-4, rates[0]);
        Assert.Equal(rates.OrderDescending(), rates);
        Assert.True(rates[^1] > 0);
    }
}
