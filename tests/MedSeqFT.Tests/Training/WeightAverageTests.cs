using MedSeqFT.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Tests.Training;

public sealed class WeightAverageTests
{
    [Fact]
    public void FollowsTheWeightsByTheDecayAfterItsFirstIterations()
    {
        using var weight = new Parameter(torch.zeros(3));
        using var average = new WeightAverage([("w", weight)], 0.9);
        Fill(weight, 1);

        average.Update(1_000_000);

        Assert.Equal(0.1, Value(average), 1e-6);
        average.Update(1_000_001);
        Assert.Equal(0.19, Value(average), 1e-6);
    }

    [Fact]
    public void TheFirstIterationKeepsOneTenthOfTheStart()
    {
        using var weight = new Parameter(torch.full([3], 5f));
        using var average = new WeightAverage([("w", weight)], 0.999);
        Fill(weight, 1);

        average.Update(0);

        Assert.Equal(1.4, Value(average), 1e-6);
    }

    [Fact]
    public void AdoptingPutsTheAverageIntoTheWeightsAndTouchesNoGradient()
    {
        using var weight = new Parameter(torch.zeros(3));
        using var average = new WeightAverage([("w", weight)], 0.5);
        Fill(weight, 8);
        average.Update(100);

        average.Adopt();

        Assert.Equal([4f, 4f, 4f], weight.data<float>());
        Assert.True(weight.requires_grad);
        Assert.Equal(["average.w"], average.State.Select(s => s.Name));
    }

    private static float Value(WeightAverage average) => average.State.Single().Tensor.data<float>()[1];

    private static void Fill(Parameter weight, float value)
    {
        using var noGrad = torch.no_grad();
        weight.fill_(value);
    }
}
