using MedSeqFT.Tensors;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

/// <summary>
/// Each probability and range of nnU-Net's chain, seen from outside on images that tell one transform from the others. Seeds
/// are fixed; the intervals are about four standard deviations wide.
/// </summary>
public sealed class AugmentationLawTests : IDisposable
{
    private const int Draws = 1500;
    private const int Plateau = 33; // the waves of a cubic spline at half the resolution die away within half of it
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public static TheoryData<AugmentationChain> Chains => new(AugmentationChain.V1, AugmentationChain.V2);

    public void Dispose() => scope.Dispose();

    // Nothing but noise changes an image of zeros; brightness and contrast may stretch it by a quarter each.
    [Theory]
    [MemberData(nameof(Chains))]
    public void NoiseComesToOneSampleInTenWithASigmaUpToATenthForAllChannels(AugmentationChain chain)
    {
        var zeros = torch.zeros([2, 6, 12, 12]);

        var sigmas = Drawn(zeros, chain, "noise", image => (First: image[0].std().item<float>(), Second: image[1].std().item<float>())).Where(s => s.First > 0).ToList();

        Assert.InRange(sigmas.Count, 0.07 * Draws, 0.13 * Draws);
        Assert.InRange(sigmas.Max(s => s.First), 0.07, 0.1 * 1.25 * 1.25 * 1.1);
        Assert.InRange(sigmas.Average(s => s.First), 0.03, 0.07);
        Assert.InRange(sigmas.Select(s => s.Second / s.First).Order().ElementAt(sigmas.Count / 2), 0.95, 1.05);
    }

    // Five plateaus along x: in their middles blur and low resolution change nothing, brightness and contrast are a straight
    // line whose two numbers give both factors, and gamma bends it. Contrast above 1 is cut off at the outer plateaus only.
    [Theory]
    [MemberData(nameof(Chains))]
    public void BrightnessAndContrastComeToThreeInTwentyWithinAQuarterHalfOfThemBelowOne(AugmentationChain chain)
    {
        var plateaus = Plateaus(0, 1.5, 2, 2.5, 4);
        var mean = plateaus.mean().item<float>();

        var straight = Drawn(plateaus, chain, "brightness", Heights).OfType<double[]>().Where(h => Math.Abs(h[3] - 2 * h[2] + h[1]) < 1e-4).ToList();
        var factors = straight.Select(h =>
        {
            var (slope, start) = (h[3] - h[1], h[2] - 2 * (h[3] - h[1]));
            var brightness = (slope * mean + start) / mean;
            return (Brightness: brightness, Contrast: slope / brightness);
        }).ToList();

        Assert.InRange(straight.Count, 0.5 * Draws, 0.65 * Draws); // no noise and no gamma: 0.9 * 0.9 * 0.7
        AssertAroundOne([.. factors.Select(f => f.Brightness)]);
        AssertAroundOne([.. factors.Select(f => f.Contrast)]);
    }

    // Of the plateaus' places between lowest and highest, gamma leaves z^g, its inverted kind 1 - (1 - z)^g.
    [Theory]
    [MemberData(nameof(Chains))]
    public void GammaComesToThreeInTenAndInvertedToOneInTenFromSevenTenthsToOneAndAHalf(AugmentationChain chain)
    {
        var plateaus = Plateaus(0, 1, 2, 3, 4);

        var places = Drawn(plateaus, chain, "gamma", Heights).OfType<double[]>().Select(h => Enumerable.Range(1, 3).Select(i => (h[i] - h[0]) / (h[4] - h[0])).ToArray()).ToList();
        var plain = places.Select(z => Exponent(z)).OfType<double>().ToList();
        var inverted = places.Select(z => Exponent([.. z.Reverse().Select(v => 1 - v)])).OfType<double>().ToList();

        // Of nine in ten without noise, the share with one kind alone; contrast above 1 (7.5 %) hides what it cuts off.
        Assert.InRange(plain.Count, 0.18 * Draws, 0.26 * Draws);
        Assert.InRange(inverted.Count, 0.035 * Draws, 0.08 * Draws);
        foreach (var exponents in new[] { plain, inverted })
        {
            Assert.InRange(exponents.Min(), 0.7, 0.76);
            Assert.InRange(exponents.Max(), 1.4, 1.5001);
            Assert.InRange(exponents.Count(g => g < 1) / (double)exponents.Count, 0.35, 0.65);
        }
    }

    // Of +1 and -1 in turn, a blur of sigma 0.5 to 1 leaves 0 to 58 %, contrast at least 75 %; low resolution leaves no turns.
    [Theory]
    [MemberData(nameof(Chains))]
    public void BlurComesToOneChannelInTenAndLowResolutionToOneInEight(AugmentationChain chain)
    {
        var turns = torch.arange(32).remainder(2).mul(2).sub(1).to(torch.float32).view(1, 1, 1, 32).expand(1, 4, 4, 32).contiguous();

        var rests = Drawn(turns, chain, "blur", image => IsNoisy(image) ? null : image[0, 1, 1, 9..23].data<float>().Select((v, i) => i % 2 == 0 ? v : -v).ToArray())
            .OfType<float[]>().ToList();
        var regular = rests.Where(rest => rest.Max() - rest.Min() < 1e-3).Select(rest => (double)Math.Abs(rest[0])).ToList();

        Assert.InRange(rests.Count, 0.86 * Draws, 0.96 * Draws);
        Assert.InRange((rests.Count - regular.Count) / (double)rests.Count, 0.085, 0.16);
        Assert.InRange(regular.Count(v => v < 0.7) / (double)regular.Count, 0.07, 0.135);
        Assert.InRange(regular.Min(), 0, 0.12);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void ScalingStaysWithinSevenTenthsAndFourteenTenths(AugmentationChain chain)
    {
        var scales = Spatial(chain, [8, 8, 8], "scaling").Select(m => Math.Sqrt(m[0] * m[0] + m[1] * m[1] + m[2] * m[2])).ToList();
        var scaled = scales.Where(s => Math.Abs(s - 1) > 1e-3).ToList();

        Assert.InRange(scaled.Count, 0.16 * Draws, 0.24 * Draws);
        Assert.InRange(scaled.Min(), 0.699, 0.73);
        Assert.InRange(scaled.Max(), 1.37, 1.401);
    }

    // The gradient of a ramp along x, scaled to length 1, is the row of the rotation that gives x.
    [Theory]
    [MemberData(nameof(Chains))]
    public void RotationIsUpToThirtyDegreesAboutEachAxisOfAVolume(AugmentationChain chain)
    {
        var cosines = Spatial(chain, [8, 8, 8], "rotation").Select(m => m[2] / Math.Sqrt(m[0] * m[0] + m[1] * m[1] + m[2] * m[2])).ToList();
        var turned = cosines.Where(c => c < 1 - 1e-5).ToList();

        Assert.InRange(turned.Count, 0.16 * Draws, 0.24 * Draws);
        Assert.InRange(turned.Min(), 0.749, 0.82); // two axes turn it: cos 30 squared is 0.75
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void ThinPatchesTurnAllTheWayInThePlaneAndNotOutOfIt(AugmentationChain chain)
    {
        var rows = Spatial(chain, [3, 16, 16], "in plane").Where(m => Math.Abs(Math.Atan2(m[1], m[2])) > 1e-4).ToList();
        var angles = rows.Select(m => Math.Atan2(m[1], m[2]) * 180 / Math.PI).ToList();

        Assert.InRange(angles.Count, 0.16 * Draws, 0.24 * Draws);
        Assert.InRange(angles.Min(), -180, -170);
        Assert.InRange(angles.Max(), 170, 180);
        Assert.InRange(angles.Count(a => Math.Abs(a) > 90) / (double)angles.Count, 0.38, 0.62);
        Assert.All(rows, m => Assert.InRange(m[0], -1e-4, 1e-4));
    }

    private static List<T> Drawn<T>(torch.Tensor image, AugmentationChain chain, string purpose, Func<torch.Tensor, T> look)
    {
        var seen = new List<T>();
        for (var i = 0; i < Draws; i++)
        {
            using var draw = torch.NewDisposeScope();
            var random = CounterRandom.For(11, purpose, $"{chain}", i);
            seen.Add(look(Augmentation.Intensities(image, ref random, inPlane: false, chain)));
        }
        return seen;
    }

    // Rows (z, y, x) of what one voxel's step along each axis reads from a ramp along x.
    private static List<double[]> Spatial(AugmentationChain chain, long[] patch, string purpose)
    {
        var rows = new List<double[]>();
        var inPlane = Augmentation.InPlane(patch);
        var ramp = torch.arange(13, torch.ScalarType.Float32).view(1, 1, 1, 13).expand(1, inPlane ? 2 : 13, 13, 13).contiguous();
        for (var i = 0; i < Draws; i++)
        {
            using var draw = torch.NewDisposeScope();
            var random = CounterRandom.For(11, purpose, $"{chain}", i);
            var read = Augmentation.DrawSpatial(ref random, patch, chain)?.Image(ramp, [2, 2, 2], AugmentationChain.V2)[0];
            rows.Add(read is null
                ? [0, 0, 1]
                : [(read[1, 0, 0] - read[0, 0, 0]).item<float>(), (read[0, 1, 0] - read[0, 0, 0]).item<float>(), (read[0, 0, 1] - read[0, 0, 0]).item<float>()]);
        }
        return rows;
    }

    private static torch.Tensor Plateaus(params double[] heights) =>
        torch.tensor([.. heights.SelectMany(h => Enumerable.Repeat((float)h, Plateau))]).view(1, 1, 1, -1).expand(1, 3, 3, Plateau * heights.Length).contiguous();

    // The middles of the five plateaus; null with noise.
    private static double[]? Heights(torch.Tensor image)
    {
        var values = image[0, 1, 1].data<float>().ToArray();
        return IsNoisy(image) ? null : [.. Enumerable.Range(0, 5).Select(p => (double)values[Plateau * p + Plateau / 2])];
    }

    // Of images that are the same along z and y, which nothing else changes.
    private static bool IsNoisy(torch.Tensor image) => (image[0, 1, 1] - image[0, 0, 2]).abs().max().item<float>() > 1e-3;

    // What bends 1/4, 1/2 and 3/4 to these places; null where no one exponent does, or none was needed.
    private static double? Exponent(double[] places)
    {
        if (places.Any(z => z is <= 0 or >= 1))
            return null;
        var exponents = places.Select((z, i) => Math.Log(z) / Math.Log((i + 1) / 4.0)).ToArray();
        return exponents.Max() - exponents.Min() < 2e-3 && Math.Abs(exponents[0] - 1) > 5e-3 ? exponents.Average() : null;
    }

    private static void AssertAroundOne(List<double> factors)
    {
        var changed = factors.Where(f => Math.Abs(f - 1) > 2e-3).ToList();
        Assert.InRange(changed.Count / (double)factors.Count, 0.105, 0.195);
        Assert.InRange(changed.Min(), 0.749, 0.78);
        Assert.InRange(changed.Max(), 1.22, 1.251);
        Assert.InRange(changed.Count(f => f < 1) / (double)changed.Count, 0.36, 0.64);
    }
}
