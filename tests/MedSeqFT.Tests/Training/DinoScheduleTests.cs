using MedSeqFT.Training;

namespace MedSeqFT.Tests.Training;

public sealed class DinoScheduleTests
{
    // Ten iterations an epoch.
    private static readonly DinoSchedule Schedule = new(4010, 8e-4);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(50, 4e-4)]
    [InlineData(100, 8e-4)]
    [InlineData(2055, 4.005e-4)] // half way between warm-up and end
    [InlineData(4010, 1e-6)]
    public void TheRateRisesForTenEpochsAndFallsByACosine(long iteration, double expected) =>
        Assert.Equal(expected, Schedule.RateAt(iteration), 12);

    [Theory]
    [InlineData(0, 0.04, 0.996)]
    [InlineData(2005, 0.22, 0.998)]
    [InlineData(4010, 0.4, 1)]
    public void DecayAndTeacherMomentumRise(long iteration, double decay, double momentum)
    {
        Assert.Equal(decay, Schedule.WeightDecayAt(iteration), 12);
        Assert.Equal(momentum, Schedule.TeacherMomentumAt(iteration), 12);
    }

    [Fact]
    public void TheLastLayerIsFixedForTwoEpochs()
    {
        Assert.True(Schedule.FixesDirectionsAt(19));
        Assert.False(Schedule.FixesDirectionsAt(20));
        Assert.False(new DinoSchedule(100, 1e-3).FixesDirectionsAt(0));
    }

    [Fact]
    public void AShortRunStartsAtTheBaseRate() => Assert.Equal(1e-3, new DinoSchedule(30, 1e-3).RateAt(0));

    [Fact]
    public void TheLoopSeesTheSameRates()
    {
        Assert.Equal(4010, Schedule.Training.Iterations);
        Assert.Equal(Schedule.RateAt(77), Schedule.Training.LearningRate(77));
    }
}
