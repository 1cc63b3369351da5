using System.Text.Json;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class IntensityTransformsTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public static TheoryData<int> Operations => GoldenTraining.Rows(
        e => e.GetProperty("augmentation").GetProperty("ops"), e => e.GetProperty("op").GetString() != "spatial");

    public void Dispose() => scope.Dispose();

    [SkippableTheory]
    [MemberData(nameof(Operations))]
    [Trait("Category", "Golden")]
    public void GivesTheImageOfTheReference(int row)
    {
        var augmentation = GoldenTraining.Expected().GetProperty("augmentation");
        var golden = augmentation.GetProperty("ops")[row];
        var channels = GoldenTraining.Read(augmentation.GetProperty("image")).unbind(0);
        var wanted = GoldenTraining.Read(golden.GetProperty("image_out"));

        var changed = torch.stack(channels.Take((int)wanted.shape[0]).Select((c, i) => Apply(golden, c, i))).view(wanted.shape);

        Assert.InRange((changed - wanted).abs().max().item<float>(), 0, GoldenTraining.Tolerance("augmentation image"));
    }

    [Fact]
    public void NoiseHasTheStandardDeviationAskedForAndTheSeedDecides()
    {
        var flat = torch.zeros(20, 30, 40);

        var noise = IntensityTransforms.Noise(flat, 0.1, 5);

        Assert.Equal(0.1, noise.std().item<float>(), 0.002);
        Assert.Equal(0, noise.mean().item<float>(), 0.003);
        Assert.True(noise.equal(IntensityTransforms.Noise(flat, 0.1, 5)).all().item<bool>());
        Assert.False(noise.equal(IntensityTransforms.Noise(flat, 0.1, 6)).all().item<bool>());
    }

    [Fact]
    public void BlurKeepsAConstantAndTakesAxesShorterThanItsKernel()
    {
        var blurred = IntensityTransforms.Blur(torch.full([1, 2, 9], 3f), [1, 1, 1]);

        Assert.True(blurred.allclose(torch.full([1, 2, 9], 3f), atol: 1e-5));
    }

    [Theory]
    [InlineData(9, 0.5)]
    [InlineData(9, 0.93)]
    [InlineData(3, 1)]
    public void TheWideBlurIsAKernelOfFourSigmaOverTheLineReflectedWithItsEdge(int length, double sigma)
    {
        var line = torch.randn(length);
        var values = line.data<float>().ToArray();
        float[] endless = [.. values, .. values.Reverse(), .. values, .. values.Reverse(), .. values];
        var weights = Enumerable.Range(-(int)Math.Round(4 * sigma), 2 * (int)Math.Round(4 * sigma) + 1).ToDictionary(i => i, i => Math.Exp(-i * i / (2 * sigma * sigma)));
        var wanted = values.Select((_, x) => weights.Sum(w => w.Value * endless[x + w.Key + 2 * length]) / weights.Values.Sum());

        var blurred = IntensityTransforms.WideBlur(line.view(1, 1, length).expand(2, 3, length), sigma);

        Assert.All(blurred[1, 2].data<float>().Zip(wanted), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
    }

    [Fact]
    public void CubicLowResolutionStaysInItsRangeAndIsAnotherCurveThanTheLinear()
    {
        var image = torch.randn([6L, 12, 10], generator: new torch.Generator(7));

        var cubic = IntensityTransforms.LowResolution(image, [1, 0.5, 0.5], cubic: true);
        var linear = IntensityTransforms.LowResolution(image, [1, 0.5, 0.5]);

        Assert.Equal(image.shape, cubic.shape);
        Assert.InRange(cubic.max().item<float>(), image.min().item<float>(), image.max().item<float>());
        Assert.InRange((cubic - linear).abs().mean().item<float>(), 0.01, 0.2);
    }

    [Fact]
    public void GammaKeepsMeanAndDeviationAndTakesAConstant()
    {
        var image = torch.randn(6, 7, 8);

        var bent = IntensityTransforms.Gamma(image, 1.4, inverted: true);
        var flat = IntensityTransforms.Gamma(torch.ones(4, 4, 4), 0.7, inverted: false);

        Assert.Equal(image.mean().item<float>(), bent.mean().item<float>(), 1e-4);
        Assert.Equal(image.std().item<float>(), bent.std().item<float>(), 1e-4);
        Assert.True(flat.allclose(torch.ones(4, 4, 4), atol: 1e-5));
    }

    private static torch.Tensor Apply(JsonElement golden, torch.Tensor channel, int index) => golden.GetProperty("op").GetString() switch
    {
        "gaussian_blur" => IntensityTransforms.Blur(channel, GoldenTraining.Doubles(golden.GetProperty("sigma_per_axis"))),
        "brightness" => IntensityTransforms.Brightness(channel, golden.GetProperty("multipliers")[index].GetDouble()),
        "contrast" => IntensityTransforms.Contrast(channel, golden.GetProperty("factors")[index].GetDouble()),
        "gamma" => IntensityTransforms.Gamma(channel, golden.GetProperty("gamma")[index].GetDouble(), golden.GetProperty("invert").GetBoolean()),
        "low_resolution" => IntensityTransforms.LowResolution(channel, GoldenTraining.Doubles(golden.GetProperty("scales")[index])),
        var other => throw new InvalidDataException($"expected.json has an operation '{other}' that the test does not know"),
    };
}
