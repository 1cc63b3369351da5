using MedSeqFT.Datasets;
using MedSeqFT.Pipeline;
using MedSeqFT.Preprocessing;
using MedSeqFT.Retention;

namespace MedSeqFT.Tests.Pipeline;

public class PreprocessedTaskTests
{
    [Fact]
    public void WhatTheProjectFixesStays()
    {
        var options = new FinetuneOptions { PatchSize = [8, 16, 24], BatchSize = 3, Augmentation = "none" };

        var completed = Task(PreprocessOptions.NnUnetV2).Complete(options, divisor: 32);

        Assert.Equal((8, 16, 24, 3, "none"), (completed.PatchSize[0], completed.PatchSize[1], completed.PatchSize[2], completed.BatchSize, completed.Augmentation));
    }

    [Fact]
    public void PatchAndBatchAreThePlansInMultiplesThatTheNetworkTakes()
    {
        var task = Task(PreprocessOptions.Paper);
        var planned = PatchPlan.From(task.Plan, classes: 3, cases: 40);

        var completed = task.Complete(new DistillOptions { PatchSize = [], BatchSize = 0 }, divisor: 32);

        Assert.Equal(planned.FitTo(32).PatchSize, completed.PatchSize);
        Assert.Equal(planned.BatchSize, completed.BatchSize);
        Assert.All(completed.PatchSize, n => Assert.Equal(0, n % 32));
    }

    [Theory]
    [InlineData(PreprocessOptions.Paper, "paper", "paper")]
    [InlineData(PreprocessOptions.Paper, "nnunetv2", "nnunetv2")]
    [InlineData(PreprocessOptions.NnUnetV2, "paper", "nnunetv2")]
    public void TheAugmentationFollowsTheProfile(string profile, string asked, string expected) =>
        Assert.Equal(expected, Task(profile).Complete(new FinetuneOptions { Augmentation = asked }, divisor: 1).Augmentation);

    private static PreprocessedTask Task(string profile) => new(
        "",
        new DatasetFingerprint("Task", ["background", "organ", "tumour"], new([.. Enumerable.Range(0, 40).Select(i => $"{i}")], ["test"]), [], 1, [], []),
        new PreprocessingPlan(profile, [0, 1, 2], [3, 1, 1], [60, 200, 210], []));
}
