using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Preprocessing;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class PatchSamplerTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();
    private readonly List<PreprocessedCase> cases = ToyCases.Balls("case", 4, dark: true);

    public void Dispose()
    {
        cases.ForEach(c => c.Dispose());
        scope.Dispose();
    }

    [Fact]
    public void ABatchDependsOnNothingDrawnBefore()
    {
        var forwards = Sampler(Sampling()).Draw(0);
        var sampler = Sampler(Sampling());

        var batches = new[] { 7, 3, 0 }.Select(i => sampler.Draw(i)).ToList();

        Assert.Equal(forwards.Images, batches[2].Images);
        Assert.Equal(forwards.Labels, batches[2].Labels);
        Assert.NotEqual(batches[0].Images, batches[1].Images);
    }

    [Theory]
    [InlineData(0, 0.0, 0.5)]
    [InlineData(0.5, 0.3, 0.7)]
    [InlineData(1, 1.0, 1.0)]
    public void WithOneSampleABatchTheFractionIsAProbability(double fraction, double least, double most)
    {
        var rare = ToyCases.OneVoxel("rare", size: 24);
        var sampler = new PatchSampler([[rare]], Sampling() with { BatchSize = 1, ForegroundFraction = fraction, Chain = AugmentationChain.None }, "test");

        var shown = Enumerable.Range(0, 100).Count(i => sampler.Draw(i).Labels!.max().item<long>() > 0) / 100.0;

        Assert.InRange(shown, least, most);
        rare.Dispose();
    }

    [Fact]
    public void AnotherThreadDrawsTheSame()
    {
        var here = Sampler(Sampling()).Draw(11);
        PatchBatch? there = null;

        var thread = new Thread(() => there = Sampler(Sampling()).Draw(11));
        thread.Start();
        thread.Join();

        Assert.Equal(here.Images, there!.Images);
        Assert.Equal(here.Labels, there.Labels!);
    }

    [Fact]
    public void SeedAndPurposeGiveOtherPatches()
    {
        var batch = Sampler(Sampling()).Draw(0).Images;

        Assert.NotEqual(batch, Sampler(Sampling() with { Seed = 1 }).Draw(0).Images);
        Assert.NotEqual(batch, new PatchSampler([cases], Sampling(), "other").Draw(0).Images);
    }

    [Theory]
    [InlineData(AugmentationChain.V1)]
    [InlineData(AugmentationChain.V2)]
    [InlineData(AugmentationChain.None)]
    public void ShapesAndTypesAreThoseOfTheNetwork(AugmentationChain chain)
    {
        var sampler = Sampler(Sampling() with { BatchSize = 3, PatchSize = [8, 20, 12], Chain = chain });

        for (var i = 0; i < 10; i++)
        {
            using var iteration = torch.NewDisposeScope();
            var batch = sampler.Draw(i);
            Assert.Equal([3, 1, 8, 20, 12], batch.Images.shape);
            Assert.Equal([3, 8, 20, 12], batch.Labels!.shape);
            Assert.Equal((torch.ScalarType.Float32, torch.ScalarType.Int64), (batch.Images.dtype, batch.Labels.dtype));
            Assert.InRange(batch.Labels.min().item<long>(), 0, 0);
            Assert.True(batch.Images.isfinite().all().item<bool>());
        }
    }

    [Theory]
    [InlineData(AugmentationChain.V1)]
    [InlineData(AugmentationChain.V2)]
    public void MaskedChannelsAreZeroOutsideTheMaskAfterAugmentation(AugmentationChain chain)
    {
        using var inside = torch.zeros([16, 16, 16], torch.ScalarType.Bool);
        inside.narrow(0, 4, 8).narrow(2, 4, 8).fill_(true);
        using var @case = new PreprocessedCase("masked", torch.ones([2, 16, 16, 16]) * inside, torch.where(inside, 1, -1).to(torch.ScalarType.Int16)) { MaskedChannels = [1] };
        var sampler = new PatchSampler([[@case]], Sampling() with { PatchSize = [16, 16, 16], Chain = chain }, "test");
        var unmaskedOutside = 0.0;

        for (var i = 0; i < 20; i++)
        {
            using var iteration = torch.NewDisposeScope();
            var batch = sampler.Draw(i);
            var outside = batch.Labels!.eq(0);
            Assert.Equal(0, (batch.Images.select(1, 1) * outside).abs().max().item<float>());
            unmaskedOutside += (batch.Images.select(1, 0) * outside).abs().max().item<float>();
        }

        Assert.True(unmaskedOutside > 0.1);
    }

    [Fact]
    public void ImageAndLabelAreMovedAlike()
    {
        using var pair = new PreprocessedCase("pair", Noiseless(), Noiseless().squeeze(0).to(torch.ScalarType.Int16));
        var sampler = new PatchSampler([[pair]], Sampling() with { PatchSize = [12, 12, 12] }, "pair");
        var agreements = new List<double>();

        for (var i = 0; i < 40; i++)
        {
            using var iteration = torch.NewDisposeScope();
            var batch = sampler.Draw(i);
            var bright = batch.Images.squeeze(1) > (batch.Images.amin([1, 2, 3, 4], true) + batch.Images.amax([1, 2, 3, 4], true)).squeeze(1) / 2;
            agreements.Add(bright.eq(batch.Labels!.gt(0)).to(torch.float32).mean().item<float>());
        }

        Assert.True(agreements.Order().ElementAt(20) > 0.97, $"half of the batches agree in less than {agreements.Order().ElementAt(20):P1} of the voxels");
    }

    [Fact]
    public void TheSecondOfTwoSamplesAlwaysShowsForeground()
    {
        var sampler = Sampler(Sampling() with { PatchSize = [3, 3, 3], Chain = AugmentationChain.None });
        var (free, forced) = (0, 0);

        for (var i = 0; i < 50; i++)
        {
            using var iteration = torch.NewDisposeScope();
            var labels = sampler.Draw(i).Labels!;
            free += labels[0].any().item<bool>() ? 1 : 0;
            forced += labels[1].any().item<bool>() ? 1 : 0;
        }

        Assert.Equal(50, forced);
        Assert.InRange(free, 1, 45);
    }

    [Theory]
    [InlineData(0.33)]
    [InlineData(0.0)]
    public void WithAnIgnoreLabelEveryPatchShowsSomethingAnnotated(double foreground)
    {
        using var label = torch.full([24, 24, 24], 2, torch.ScalarType.Int16);
        label[3, 3, 4] = torch.tensor((short)0);
        using var sparse = new PreprocessedCase("sparse", torch.zeros(1, 24, 24, 24), label) { Scheme = new LabelScheme { Ignore = 2 } };
        var sampling = Sampling() with { PatchSize = [3, 3, 3], ForegroundFraction = foreground, Chain = AugmentationChain.None };
        var sampler = new PatchSampler([[sparse]], sampling, "test");

        var shown = Enumerable.Range(0, 20).Select(i => sampler.Draw(i).Labels!.eq(0).sum([1, 2, 3]).data<long>().ToArray());

        Assert.All(shown, counts => Assert.Equal([1L, 1], counts));
    }

    [Theory]
    [InlineData(AugmentationChain.V1)]
    [InlineData(AugmentationChain.V2)]
    public void TheIgnoreLabelSurvivesAugmentation(AugmentationChain chain)
    {
        using var label = torch.full([24, 24, 24], 3, torch.ScalarType.Int16);
        label[.., .., 12..] = torch.tensor((short)1);
        using var half = new PreprocessedCase("half", torch.zeros(1, 24, 24, 24), label) { Scheme = new LabelScheme { Ignore = 3 } };
        var sampler = new PatchSampler([[half]], Sampling() with { Chain = chain }, "test");

        var values = Enumerable.Range(0, 12).SelectMany(i => sampler.Draw(i).Labels!.data<long>().ToArray()).ToHashSet();

        Assert.Subset(new HashSet<long> { 0, 1, 3 }, values);
        Assert.Superset(new HashSet<long> { 1, 3 }, values);
    }

    [Fact]
    public void CasesWithoutLabelsGiveBatchesWithoutLabels()
    {
        var buffer = cases.Select(c => c with { Label = null }).ToList();

        var batch = new PatchSampler([buffer], Sampling(), "buffer").Draw(0);

        Assert.Null(batch.Labels);
        Assert.Equal([2, 1, 8, 8, 8], batch.Images.shape);
    }

    [Fact]
    public void EachBatchTakesOneGroupAndGroupsCountAlikeWhateverTheirSize()
    {
        List<PreprocessedCase> one = [Constant("one", 1)];
        var many = Enumerable.Range(0, 9).Select(i => Constant($"many{i}", 2)).ToList();
        var sampler = new PatchSampler([one, many], Sampling() with { Chain = AugmentationChain.None }, "groups");
        var means = Enumerable.Range(0, 200).Select(i => sampler.Draw(i).Images.mean([1, 2, 3, 4]).data<float>().ToArray()).ToList();

        Assert.All(means, m => Assert.Equal(m[0], m[1]));
        Assert.InRange(means.Count(m => m[0] == 1), 70, 130);
        one.Concat(many).ToList().ForEach(c => c.Dispose());
    }

    [Fact]
    public void NoCasesAreAnErrorOfTheUser()
    {
        var error = Assert.Throws<UserErrorException>(() => new PatchSampler([[]], Sampling(), "finetune Liver"));

        Assert.Equal("MSQ4002", error.Diagnostics[0].Code);
        Assert.Contains("'finetune Liver'", error.Message, StringComparison.Ordinal);
    }

    private PatchSampler Sampler(PatchSampling sampling) => new([cases], sampling, "test");

    private static PatchSampling Sampling() => new() { Seed = 0, BatchSize = 2, PatchSize = [8, 8, 8], ForegroundFraction = 0.33, Chain = AugmentationChain.V1 };

    private static torch.Tensor Noiseless()
    {
        var image = torch.zeros([1, 24, 24, 24]);
        image[0].narrow(0, 2, 20).narrow(1, 2, 14).narrow(2, 8, 14).fill_(1);
        return image;
    }

    private static PreprocessedCase Constant(string id, float value) =>
        new(id, torch.full([1, 8, 8, 8], value).DetachFromDisposeScope(), null);
}
