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
            fired += Augmentation.DrawSpatial(ref random, [8, 8, 8], AugmentationChain.V2) is null ? 0 : 1;

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
    public void HalfOfTheScalingsOfVersion1EnlargeAndFourInSevenOfVersion2()
    {
        Assert.InRange(ShrunkShare(AugmentationChain.V1), 0.45, 0.55);
        Assert.InRange(ShrunkShare(AugmentationChain.V2), 0.53, 0.62);
    }

    [Theory]
    [InlineData(AugmentationChain.V1)]
    [InlineData(AugmentationChain.V2)]
    public void IntensitiesAreAPureFunctionOfTheStreamAndLeaveTheInputAlone(AugmentationChain chain)
    {
        var image = torch.randn([2, 6, 7, 8]);
        var copy = image.clone();
        var changed = 0;

        for (var i = 0; i < 40; i++)
        {
            var (first, second) = (CounterRandom.For(i, "intensity"), CounterRandom.For(i, "intensity"));
            var result = Augmentation.Intensities(image, ref first, inPlane: false, chain);
            Assert.Equal(result, Augmentation.Intensities(image, ref second, inPlane: false, chain));
            Assert.Equal(first, second);
            Assert.True(result.isfinite().all().item<bool>());
            changed += result.Equals(image) ? 0 : 1;
        }

        Assert.Equal(copy, image);
        Assert.InRange(changed, 20, 39);
    }

    [Theory]
    [InlineData(AugmentationChain.V1)]
    [InlineData(AugmentationChain.V2)]
    public void TheResolutionAlongZIsKeptInThePlane(AugmentationChain chain)
    {
        var image = torch.arange(4, torch.ScalarType.Float32).view(1, 4, 1, 1).expand(1, 4, 16, 16).contiguous();

        for (var i = 0; i < 200; i++)
        {
            using var iteration = torch.NewDisposeScope();
            var random = CounterRandom.For(i, "planes");
            var result = Augmentation.Intensities(image, ref random, inPlane: true, chain);
            var means = result.mean([0, 2, 3]);
            Assert.True(means.diff().min().item<float>() > 0.1 || means.diff().max().item<float>() < -0.1);
        }
    }

    [Fact]
    public void OnlyMaskedChannelsAreClearedAndOnlyOutside()
    {
        var image = torch.ones([3, 1, 1, 4]);
        var label = torch.tensor(new long[] { -1, 0, 2, -1 }).view(1, 1, 4);

        Augmentation.ClearOutside(image, label, [0, 2]);

        Assert.Equal([0, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 0], image.data<float>());
    }

    // The ramp's gradient after the transform has the scale as its length, however it was turned.
    private static double ShrunkShare(AugmentationChain chain)
    {
        var random = CounterRandom.For(3, "scales");
        var ramp = torch.arange(9, torch.ScalarType.Float32).view(1, 1, 1, 9).expand(1, 9, 9, 9).contiguous();
        var (shrunk, scaled) = (0, 0);
        for (var i = 0; i < 5000; i++)
        {
            using var iteration = torch.NewDisposeScope();
            if (Augmentation.DrawSpatial(ref random, [3, 3, 3], chain)?.Image(ramp, [2, 2, 2], AugmentationChain.V2)[0] is not { } read)
                continue;
            var scale = torch.stack([read[1, 0, 0] - read[0, 0, 0], read[0, 1, 0] - read[0, 0, 0], read[0, 0, 1] - read[0, 0, 0]]).norm().item<float>();
            scaled += Math.Abs(scale - 1) > 1e-4 ? 1 : 0;
            shrunk += scale > 1 + 1e-4 ? 1 : 0;
        }
        return (double)shrunk / scaled;
    }
}
