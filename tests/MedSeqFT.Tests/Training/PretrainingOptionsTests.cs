using MedSeqFT.Training;

namespace MedSeqFT.Tests.Training;

public sealed class PretrainingOptionsTests
{
    [Fact]
    public void DefaultsAreVoCosButForTheLength()
    {
        var options = new PretrainingOptions();

        Assert.Equal((100_000, 2, 1e-4, 2), (options.PretrainIterations, options.PretrainBatchSize, options.PretrainLearningRate, options.SslCrops));
        Assert.Empty(options.Validate());
    }

    [Fact]
    public void NamesAllFaultsAtOnce()
    {
        var options = new PretrainingOptions { PretrainIterations = 0, PretrainBatchSize = 1, PretrainLearningRate = double.NaN, SslCrops = 0 };

        var faults = options.Validate().ToArray();

        Assert.All(faults, fault => Assert.Equal("MSQ2001", fault.Code));
        Assert.Equal(
            ["PretrainIterations", "PretrainBatchSize", "PretrainLearningRate", "SslCrops"],
            faults.Select(fault => fault.Message.Split('\'')[1]));
    }
}
