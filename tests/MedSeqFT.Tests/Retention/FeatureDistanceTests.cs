using MedSeqFT.Retention;
using TorchSharp;

namespace MedSeqFT.Tests.Retention;

public sealed class FeatureDistanceTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void LevelsCountAlikeWhateverTheirSize()
    {
        torch.Tensor[] student = [torch.zeros(1000), torch.zeros(10), torch.full(1, 3f)];
        torch.Tensor[] teacher = [torch.ones(1000), torch.full(10, 2f), torch.zeros(1)];

        Assert.Equal((1 + 4 + 9) / 3.0, FeatureDistance.Between(student, teacher).item<float>(), 1e-5);
        Assert.Equal((4 + 9) / 2.0, FeatureDistance.Between(student, teacher, firstLevel: 1).item<float>(), 1e-5);
    }

    [Fact]
    public void OfEqualFeaturesIsExactlyZeroWithAGradientOfZero()
    {
        var features = torch.randn(3, 4).requires_grad_();

        var distance = FeatureDistance.Between([features], [features.detach().clone()]);
        distance.backward();

        Assert.Equal(0, distance.item<float>());
        Assert.All(features.grad!.data<float>(), g => Assert.Equal(0, g));
    }
}
