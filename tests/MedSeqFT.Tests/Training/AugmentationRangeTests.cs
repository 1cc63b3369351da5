using MedSeqFT.Imaging;
using MedSeqFT.Tensors;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

/// <summary>
/// How far blur and low resolution go, each channel by itself. Both are linear up to brightness and contrast, so that the
/// draws that nothing else touched can be told from the others and read backwards.
/// </summary>
public sealed class AugmentationRangeTests : IDisposable
{
    private const int Draws = 1500;
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public static TheoryData<AugmentationChain> Chains => new(AugmentationChain.V1, AugmentationChain.V2);

    public void Dispose() => scope.Dispose();

    // Two waves along each axis. A blur takes more of the short ones than of the long ones, which no factor and no offset does.
    [Theory]
    [MemberData(nameof(Chains))]
    public void BlurHasASigmaOfHalfToOneVoxelForEachAxisInTheSecondVersion(AugmentationChain chain)
    {
        var waves = new Waves();

        var rests = Drawn(waves.Image(channels: 2), chain, "sigma", inPlane: false, waves.Rests);
        var sigmas = rests.SelectMany(pair => pair).OfType<double[]>().Where(IsBlurred).ToList();

        var (most, least, middle) = (Waves.Rest(0.5, chain), Waves.Rest(1, chain), Waves.Rest(0.75, chain));
        Assert.InRange(sigmas.Count, 80, 200); // a tenth of 2 x 1500, of which 46 % are touched by nothing else
        Assert.All(sigmas.SelectMany(s => s), rest => Assert.InRange(rest, least - 2e-3, most + 2e-3));
        Assert.InRange(sigmas.Min(s => s.Min()), least - 2e-3, least + 0.03);
        Assert.InRange(sigmas.Max(s => s.Max()), most - 0.03, most + 2e-3);
        Assert.InRange(sigmas.Select(s => s[0]).Order().ElementAt(sigmas.Count / 2), middle - 0.07, middle + 0.07);
        var alike = sigmas.Count(s => s.Max() - s.Min() < 2e-3);
        Assert.InRange(alike, chain == AugmentationChain.V1 ? sigmas.Count : 0, chain == AugmentationChain.V1 ? sigmas.Count : sigmas.Count / 20);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void EachChannelOfABlurredSampleIsBlurredHalfTheTime(AugmentationChain chain)
    {
        var waves = new Waves();

        var pairs = Drawn(waves.Image(channels: 2), chain, "blurred channels", inPlane: false, waves.Rests).Where(pair => pair.All(rest => rest is not null)).ToList();

        AssertHalfTheChannels(pairs.Select(pair => pair.Select(rest => IsBlurred(rest!)).ToArray()).ToList(), sample: 0.2);
    }

    // What comes out is compared with the same image at every smaller size and up again.
    [Theory]
    [InlineData(AugmentationChain.V1, false)]
    [InlineData(AugmentationChain.V2, false)]
    [InlineData(AugmentationChain.V2, true)]
    public void LowResolutionGoesDownToHalfTheSizeAndLeavesTheSlicesOfThinPatches(AugmentationChain chain, bool inPlane)
    {
        const int side = 16;
        var image = torch.randn([2, side, side, side], generator: new torch.Generator(3));
        var smaller = Enumerable.Range(side / 2, side / 2 + 1).Select(n => image.unbind(0).Select(c => DownAndUp(c, n, chain, inPlane)).ToArray()).ToArray();

        var sizes = Drawn(image, chain, "zoom", inPlane, result => result.unbind(0).Select((c, i) => SizeOf(c, [.. smaller.Select(s => s[i])])).ToArray());
        var zooms = sizes.SelectMany(pair => pair).OfType<int>().Where(n => n < side).ToList();

        Assert.InRange(zooms.Count, 110, 240); // an eighth of 2 x 1500, of which 47 % are touched by nothing else
        Assert.Equal(Enumerable.Range(side / 2, side / 2), zooms.Distinct().Order());
        Assert.InRange(zooms.Average() / side, 0.70, 0.78);
        AssertHalfTheChannels(sizes.Where(pair => pair.All(n => n is not null)).Select(pair => pair.Select(n => n < side).ToArray()).ToList(), sample: 0.25 * 15 / 16);
    }

    private static bool IsBlurred(double[] rest) => rest.Min() < 0.97;

    // With the probability of a sample, one of two channels in half of the cases, both in a quarter.
    private static void AssertHalfTheChannels(List<bool[]> pairs, double sample)
    {
        Assert.InRange(pairs.Count, 450, 900);
        Assert.InRange(pairs.Count(pair => pair[0] != pair[1]) / (double)pairs.Count, 0.35 * sample, 0.65 * sample);
        Assert.InRange(pairs.Count(pair => pair[0] && pair[1]) / (double)pairs.Count, 0.12 * sample, 0.38 * sample);
    }

    private static List<T> Drawn<T>(torch.Tensor image, AugmentationChain chain, string purpose, bool inPlane, Func<torch.Tensor, T> look)
    {
        var seen = new List<T>();
        for (var i = 0; i < Draws; i++)
        {
            using var draw = torch.NewDisposeScope();
            var random = CounterRandom.For(13, purpose, $"{chain}", i);
            seen.Add(look(Augmentation.Intensities(image, ref random, inPlane, chain)));
        }
        return seen;
    }

    // Each voxel of the smaller image is the one at its centre; each of the larger lies between two of the smaller.
    private static torch.Tensor DownAndUp(torch.Tensor channel, int size, AugmentationChain chain, bool inPlane)
    {
        var side = (int)channel.shape[0];
        var nearest = torch.tensor([.. Enumerable.Range(0, size).Select(i => (long)((i + 0.5) * side / size))]);
        var small = channel;
        for (var axis = inPlane ? 1 : 0; axis < 3; axis++)
            small = small.index_select(axis, nearest);
        if (chain == AugmentationChain.V1)
            return Resampling.Image(small.unsqueeze(0), [side, side, side], separateAxis: null)[0];
        var weights = new float[side, size];
        for (var i = 0; i < side; i++)
        {
            var place = Math.Clamp((i + 0.5) * size / side - 0.5, 0, size - 1);
            var low = Math.Min((int)place, size - 2);
            (weights[i, low], weights[i, low + 1]) = ((float)(1 - place + low), (float)(place - low));
        }
        using var up = torch.tensor(weights);
        for (var axis = inPlane ? 1 : 0; axis < 3; axis++)
            small = torch.nn.functional.linear(small.transpose(axis, 2), up).transpose(axis, 2);
        return small.contiguous();
    }

    // The smaller size of which the channel is a multiple, up to an offset; null where it is of none.
    private static int? SizeOf(torch.Tensor channel, torch.Tensor[] smaller)
    {
        for (var i = smaller.Length - 1; i >= 0; i--)
        {
            var (one, other) = (channel - channel.mean(), smaller[i] - smaller[i].mean());
            var rest = one - (one * other).sum() / (other * other).sum() * other;
            if (rest.abs().max().item<float>() < 1e-3 * one.abs().max().item<float>())
                return smaller.Length - 1 + i;
        }
        return null;
    }

    /// <summary>The image, and what is left of its short waves against its long ones.</summary>
    private sealed class Waves
    {
        private const int Side = 20;
        private const int Margin = 4; // the widest kernel's reach, beyond which the border changes nothing
        private const double Long = Math.PI / 6;
        private const double Short = Math.PI / 2;
        private readonly torch.Tensor parts;
        private readonly torch.Tensor inverse;

        public Waves()
        {
            var places = torch.arange(Side, torch.ScalarType.Float64);
            var waves = new List<torch.Tensor> { torch.ones([Side, Side, Side], torch.float64) };
            for (var axis = 0; axis < 3; axis++)
            {
                var shape = new long[] { 1, 1, 1 };
                shape[axis] = Side;
                waves.AddRange(new[] { Long, Short }.Select(w => (places * w + 0.4).cos().view(shape).expand(Side, Side, Side)));
            }
            parts = torch.stack([.. waves]);
            var columns = Inner(parts).reshape(7, -1);
            inverse = torch.linalg.inv(columns.matmul(columns.transpose(0, 1))).matmul(columns); // least squares
        }

        /// <summary>All waves, as high as each other.</summary>
        public torch.Tensor Image(int channels) => parts[1..].sum(dim: 0).to(torch.float32).unsqueeze(0).expand(channels, Side, Side, Side).contiguous();

        /// <summary>Of each channel, for z, y, x; null where something was done that is no blur, factor or offset.</summary>
        public double[]?[] Rests(torch.Tensor image) => [.. image.unbind(0).Select(channel =>
        {
            var seen = Inner(channel.to(torch.float64)).reshape(-1);
            var heights = inverse.mv(seen);
            var fitted = Inner(parts).reshape(7, -1).transpose(0, 1).mv(heights);
            if ((fitted - seen).abs().max().item<double>() > 1e-3)
                return null;
            var h = heights.data<double>().ToArray();
            return Enumerable.Range(0, 3).Select(axis => h[2 + 2 * axis] / h[1 + 2 * axis]).ToArray();
        })];

        /// <summary>What a Gaussian of this sigma leaves: SciPy's of 4 sigma to each side (v1), about 6 sigma in all (v2).</summary>
        public static double Rest(double sigma, AugmentationChain chain)
        {
            var radius = chain == AugmentationChain.V1 ? (int)(4 * sigma + 0.5) : (int)((6 * sigma + 0.5) / 2);
            double Height(double wave) => Enumerable.Range(-radius, 2 * radius + 1).Sum(k => Math.Exp(-0.5 * k * k / (sigma * sigma)) * Math.Cos(wave * k));
            return Height(Short) / Height(Long);
        }

        private static torch.Tensor Inner(torch.Tensor image)
        {
            for (var axis = image.dim() - 3; axis < image.dim(); axis++)
                image = image.narrow(axis, Margin, Side - 2 * Margin);
            return image;
        }
    }
}
