using MedSeqFT.Datasets;
using MedSeqFT.Inference;
using MedSeqFT.Networks;
using MedSeqFT.Preprocessing;

namespace MedSeqFT.Tests.Inference;

/// <summary>Plans of a one-channel task with two classes, small enough for tests.</summary>
internal static class TestPlans
{
    public static TaskModelPlan Plan(string task = "Organ", string channel = "CT", double[]? targetSpacing = null) => new()
    {
        Task = task,
        Backbone = new BackboneOptions { Backbone = "voco", BackboneFeatureSize = 12 },
        Labels = ["background", "organ", "tumour"],
        PatchSize = [32, 64, 64],
        Preprocessing = new PreprocessingPlan(
            PreprocessOptions.Paper,
            [0, 1, 2],
            targetSpacing ?? [3, 1, 1],
            [32, 64, 64],
            [new ChannelPlan(channel, ChannelPlan.SchemeOf(channel), UsesMask: false, new IntensityStatistics(Mean: 0, Median: 0, Std: 100, Min: -100, Max: 100, LowPercentile: -90, HighPercentile: 90))]),
    };
}
