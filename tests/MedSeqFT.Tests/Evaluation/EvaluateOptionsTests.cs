using MedSeqFT.Evaluation;

namespace MedSeqFT.Tests.Evaluation;

public sealed class EvaluateOptionsTests
{
    [Fact]
    public void DefaultsAreThoseOfNnUNetAndTheAuthorsScript()
    {
        var options = new EvaluateOptions();

        Assert.Equal(0.5, options.TileStep);
        Assert.True(options.Mirroring);
        Assert.Equal(998, options.Hd95Penalty);
        Assert.Empty(options.Validate());
    }

    [Fact]
    public void ReportsEveryFaultAtOnce()
    {
        var faults = new EvaluateOptions { TileStep = 1.5, Hd95Penalty = -1 }.Validate().Select(f => f.ToString());

        Assert.Equal(
            [
                "error MSQ2001: option 'TileStep' is '1.5'. Allowed is a number above 0 and up to 1; change it in the project file or on the task's item.",
                "error MSQ2001: option 'Hd95Penalty' is '-1'. Allowed is a number from 0; change it in the project file or on the task's item.",
            ],
            faults);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    public void RefusesATileStepThatNeverMoves(double step) =>
        Assert.Single(new EvaluateOptions { TileStep = step }.Validate());
}
