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
        Assert.Equal(("medpy", "penalty", 1, ""), (options.Hd95Definition, options.MissedDistance, options.SurfaceDiceTolerance, options.EvaluateRegions));
        Assert.Equal("none", options.Postprocess);
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

    [Fact]
    public void ReportsWhatADefinitionMayBe()
    {
        var faults = new EvaluateOptions { Hd95Definition = "brats", MissedDistance = "nan", SurfaceDiceTolerance = -1, Postprocess = "all", EvaluateRegions = "whole" }.Validate().Select(f => f.ToString());

        Assert.Equal(
            [
                "error MSQ2002: option 'Hd95Definition' has the unknown value 'brats'. Allowed are 'medpy', 'monai', 'surface-distance'; change it in the project file or on the task's item.",
                "error MSQ2002: option 'MissedDistance' has the unknown value 'nan'. Allowed are 'penalty', 'diagonal', 'skip'; change it in the project file or on the task's item.",
                "error MSQ2001: option 'SurfaceDiceTolerance' is '-1'. Allowed is a number from 0; change it in the project file or on the task's item.",
                "error MSQ2002: option 'Postprocess' has the unknown value 'all'. Allowed are 'none', 'largest-component'; change it in the project file or on the task's item.",
                "error MSQ2001: option 'EvaluateRegions' is 'whole'. Allowed is a list of different names with their labels, like 'liver=1,2 tumour=2'; change it in the project file or on the task's item.",
            ],
            faults);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    public void RefusesATileStepThatNeverMoves(double step) =>
        Assert.Single(new EvaluateOptions { TileStep = step }.Validate());
}
