using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using MedSeqFT.Preprocessing;
using TorchSharp;

namespace MedSeqFT.Tests.Preprocessing;

public sealed class PreprocessorTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void NetworkAxesAreTheTransposedOnes()
    {
        var voxels = torch.arange(1, 25, torch.float32).reshape(1, 2, 3, 4);

        using var result = Preprocessor.Apply(VolumeOf(voxels, [1, 1, 4]), null, Plan("paper", [2, 0, 1], [4, 1, 1], NormalizationScheme.None));

        Assert.True(result.Image.equal(voxels.permute(0, 3, 1, 2)).all().ToBoolean());
        Assert.Equal([4, 2, 3], result.Geometry.Size);
        Assert.Equal([4, 1, 1], result.Geometry.Spacing);
    }

    [Theory]
    [InlineData("paper", false)]
    [InlineData("paper", true)]
    [InlineData("nnunetv2", true)]
    public void ForPredictionTheImageIsTheSame(string profile, bool masked)
    {
        var voxels = torch.randn([1, 6, 8, 10], generator: new torch.Generator(5));
        voxels[0, 0..2] = 0;
        voxels[0, 3, 4, 5] = float.NaN;
        var plan = Plan(profile, [1, 0, 2], [1, 1, 0.5], NormalizationScheme.ZScore);
        plan = plan with { Channels = [plan.Channels[0] with { UsesMask = masked }] };
        if (profile == "nnunetv2")
            voxels = voxels.nan_to_num(0); // which its own steps don't expect

        using var expected = Preprocessor.Apply(VolumeOf(voxels, [1, 2, 1]), null, plan);
        using var consumed = Preprocessor.Consume(VolumeOf(voxels.clone(), [1, 2, 1]), plan, "image");

        Assert.Equal(expected.Image, consumed.Image);
        Assert.Equal(expected.Geometry.Size, consumed.Geometry.Size);
        Assert.True(consumed.Image.isfinite().all().ToBoolean());
    }

    [Theory]
    [InlineData("paper")]
    [InlineData("nnunetv2")]
    public void ForTrainingImageAndLabelAreTheSameWhenTheyAreUsedUp(string profile)
    {
        var voxels = torch.randn([1, 6, 8, 10], generator: new torch.Generator(5));
        voxels[0, 0..2] = 0;
        var label = voxels[0].gt(0.5).to(torch.int16);
        var before = label.clone();
        var plan = Plan(profile, [1, 0, 2], [1, 1, 0.5], NormalizationScheme.ZScore);

        using var expected = Preprocessor.Apply(VolumeOf(voxels, [1, 2, 1]), label, plan);
        Assert.Equal(before, label);
        using var consumed = Preprocessor.Consume(VolumeOf(voxels.clone(), [1, 2, 1]), () => label, plan, "image");

        Assert.Equal(expected.Image, consumed.Image);
        Assert.Equal(expected.Label, consumed.Label);
        Assert.True(label.IsInvalid);
    }

    [Theory]
    [InlineData("paper")]
    [InlineData("nnunetv2")]
    public void TheVolumeStaysAsItIs(string profile)
    {
        var voxels = torch.randn([1, 6, 8, 10], generator: new torch.Generator(5));
        var before = voxels.clone();

        Preprocessor.Apply(VolumeOf(voxels, [1, 1, 1]), null, Plan(profile, [0, 1, 2], [1, 1, 1], NormalizationScheme.ZScore)).Dispose();

        Assert.Equal(before, voxels);
    }

    [Theory]
    [InlineData("paper")]
    [InlineData("nnunetv2")]
    public void LabelsSurviveTheWayToTheNetworkAndBack(string profile)
    {
        var voxels = torch.ones([1, 12, 20, 22]);
        voxels[.., 0..2] = 0;
        var label = torch.zeros([12, 20, 22], torch.uint8);
        label[4..9, 5..15, 4..16] = 1;
        label[5..8, 8..12, 7..12] = 2;
        var plan = Plan(profile, [1, 0, 2], [1, 1, 0.5], NormalizationScheme.None);

        using var result = Preprocessor.Apply(VolumeOf(voxels, [1, 2, 1]), label, plan);
        var outputs = torch.stack([.. Enumerable.Range(0, 3).Select(c => result.Label.eq(c).to(torch.float32))]);
        var back = Export.ToOriginalGrid(outputs, result.Geometry, plan);

        Assert.True(back.eq(label).all().ToBoolean());
    }

    [Fact]
    public void OutsideTheRegionUnlabelledVoxelsAreMinusOne()
    {
        var voxels = torch.ones([1, 4, 6, 6]);
        voxels[0, 0, 0, 0..3] = 0;
        var label = torch.zeros([4, 6, 6], torch.int64);
        label[0, 0, 1] = 1;

        using var result = Preprocessor.Apply(VolumeOf(voxels, [1, 1, 1]), label, Plan("paper", [0, 1, 2], [1, 1, 1], NormalizationScheme.None));

        Assert.Equal([-1, 1, -1, 0], result.Label[0, 0, 0..4].data<short>().ToArray());
    }

    [Fact]
    public void ThePaperNormalisesWhatWasResampledAndVersionTwoTheOtherWayRound()
    {
        torch.random.manual_seed(1);
        var volume = VolumeOf(torch.randn([1, 8, 12, 12]) + 5, [2, 1, 1]);

        using var paper = Preprocessor.Apply(volume, null, Plan("paper", [0, 1, 2], [1.5, 0.8, 0.8], NormalizationScheme.ZScore));
        using var second = Preprocessor.Apply(volume, null, Plan("nnunetv2", [0, 1, 2], [1.5, 0.8, 0.8], NormalizationScheme.ZScore));

        Assert.Equal(1, paper.Image.std(false).ToDouble(), 1e-4);
        Assert.InRange(second.Image.std(false).ToDouble(), 0.5, 0.97); // interpolation smooths the noise
    }

    [Fact]
    public void ThePaperClearsWhatLiesOutsideAMask()
    {
        var voxels = torch.ones([1, 4, 6, 6]) * 7;
        voxels[0, 0..2, 0, 0..2] = 0;
        voxels[0, 3, 3, 3] = 9;
        var plan = Plan("paper", [0, 1, 2], [1, 1, 1], NormalizationScheme.ZScore, usesMask: true);

        using var result = Preprocessor.Apply(VolumeOf(voxels, [1, 1, 1]), null, plan);

        Assert.Equal(0, result.Image[0, 0, 0, 0].ToSingle());
        Assert.Equal(0, result.Image.masked_select(result.Label.ge(0)).mean().ToDouble(), 1e-5);
    }

    [Fact]
    public void TheInputIsLeftAsItWas()
    {
        var voxels = torch.randn([1, 4, 6, 6]);
        var before = voxels.clone();

        Preprocessor.Apply(VolumeOf(voxels, [1, 1, 1]), null, Plan("nnunetv2", [0, 1, 2], [1, 1, 1], NormalizationScheme.ZScore)).Dispose();

        Assert.True(voxels.equal(before).all().ToBoolean());
    }

    [Fact]
    public void ImagesThatDoNotFitThePlanAreFaults()
    {
        var plan = Plan("paper", [0, 1, 2], [1, 1, 1], NormalizationScheme.Ct);

        Assert.Equal("MSQ1012", Code(() => Preprocessor.Apply(VolumeOf(torch.ones([2, 4, 4, 4]), [1, 1, 1]), null, plan)));
        Assert.Equal("MSQ1019", Code(() => Preprocessor.Apply(VolumeOf(torch.zeros([1, 4, 4, 4]), [1, 1, 1]), null, plan)));
    }

    [Fact]
    public void ExportRefusesOutputsOfAnotherSize()
    {
        var plan = Plan("paper", [0, 1, 2], [1, 1, 1], NormalizationScheme.None);
        using var result = Preprocessor.Apply(VolumeOf(torch.ones([1, 4, 4, 4]), [1, 1, 1]), null, plan);

        Assert.Throws<ArgumentException>(() => Export.ToOriginalGrid(torch.zeros([2, 4, 4, 5]), result.Geometry, plan));
    }

    [Fact]
    public void EqualOutputsGoToTheLowerLabel()
    {
        var plan = Plan("paper", [0, 1, 2], [1, 1, 1], NormalizationScheme.None);
        using var result = Preprocessor.Apply(VolumeOf(torch.ones([1, 2, 2, 2]), [1, 1, 1]), null, plan);

        var labels = Export.ToOriginalGrid(torch.stack([torch.zeros([2, 2, 2]), torch.ones([2, 2, 2]), torch.ones([2, 2, 2])]), result.Geometry, plan);

        Assert.True(labels.eq(1).all().ToBoolean());
    }

    private static string Code(Action action) => Assert.Throws<UserErrorException>(action).Diagnostics.Single().Code;

    private static Volume VolumeOf(torch.Tensor voxels, double[] spacing) =>
        new(voxels, VolumeGeometry.AxisAligned([.. voxels.shape[1..].Select(n => (int)n)], spacing));

    private static PreprocessingPlan Plan(string profile, int[] transpose, double[] spacing, NormalizationScheme scheme, bool usesMask = false) =>
        new(profile, transpose, spacing, [], [new("channel", scheme, usesMask, new IntensityStatistics(0, 0, 1, 0, 0, -1, 1))]);
}
