using MedSeqFT.Tensors;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class AugmentationTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void ASpatialTransformFiresInThirtySixPercentOfTheSamples()
    {
        var random = CounterRandom.For(1, "spatial");
        var fired = 0;

        for (var i = 0; i < 4000; i++)
            fired += Augmentation.DrawSpatial(ref random, [8, 8, 8]) is null ? 0 : 1;

        Assert.InRange(fired / 4000.0, 0.33, 0.39);
    }

    [Fact]
    public void EachAxisIsMirroredHalfOfTheTime()
    {
        var random = CounterRandom.For(1, "mirror");
        var axes = Enumerable.Range(0, 2000).SelectMany(_ => Augmentation.DrawMirroring(ref random)).ToList();

        Assert.All([0, 1, 2], axis => Assert.InRange(axes.Count(a => a == axis), 900, 1100));
    }

    [Fact]
    public void IntensitiesAreAPureFunctionOfTheStreamAndLeaveTheInputAlone()
    {
        var image = torch.randn([2, 6, 7, 8]);
        var copy = image.clone();
        var changed = 0;

        for (var i = 0; i < 40; i++)
        {
            var (first, second) = (CounterRandom.For(i, "intensity"), CounterRandom.For(i, "intensity"));
            var result = Augmentation.Intensities(image, ref first, inPlane: false);
            Assert.Equal(result, Augmentation.Intensities(image, ref second, inPlane: false));
            Assert.Equal(first, second);
            Assert.True(result.isfinite().all().item<bool>());
            changed += result.Equals(image) ? 0 : 1;
        }

        Assert.Equal(copy, image);
        Assert.InRange(changed, 20, 39);
    }

    [Fact]
    public void TheResolutionAlongZIsKeptInThePlane()
    {
        var image = torch.arange(4, torch.ScalarType.Float32).view(1, 4, 1, 1).expand(1, 4, 16, 16).contiguous();

        for (var i = 0; i < 200; i++)
        {
            using var iteration = torch.NewDisposeScope();
            var random = CounterRandom.For(i, "planes");
            var result = Augmentation.Intensities(image, ref random, inPlane: true);
            var means = result.mean([0, 2, 3]);
            Assert.True(means.diff().min().item<float>() > 0.1 || means.diff().max().item<float>() < -0.1);
        }
    }
}
