using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>
/// UniMiSS+'s changes of a view's intensities, after its crops and flips. What the authors mean for channels falls on slices, as
/// their arrays have those on the channels' axis: so here too. The second view is changed more surely, but blurred less often.
/// </summary>
internal static class DinoAugmentation
{
    private const double Usual = 0.8;

    /// <summary>Noise, blur, brightness times and plus, contrast, gamma.</summary>
    /// <param name="view">[1, z, y, x]; the result is a new tensor.</param>
    public static torch.Tensor Apply(torch.Tensor view, bool isSecond, ref CounterRandom random)
    {
        using var scope = torch.NewDisposeScope();
        var noisy = IntensityTransforms.Noise(view.squeeze(0), random.Uniform(0, 0.1), random.NextSeed());
        var slices = noisy.split(1, 0);
        var (rarer, surer) = isSecond ? (0.5, 1.0) : (Usual, Usual);
        if (random.Chance(Usual))
            Each(slices, rarer, ref random, (ref r, s) => IntensityTransforms.Blur(s, InPlane(r.Uniform(0.1, 2))));
        if (random.Chance(surer))
            Each(slices, 1, ref random, (ref r, s) => IntensityTransforms.Brightness(s, r.Uniform(0.75, 1.25)));
        if (random.Chance(isSecond ? 0.5 : Usual))
            Each(slices, Usual, ref random, (ref r, s) => s.Plus(0.4 * r.Normal()));
        Each(slices, 1, ref random, (ref r, s) => IntensityTransforms.Contrast(s, r.Uniform(0.75, 1.25)));
        if (random.Chance(surer))
            Each(slices, 1, ref random, (ref r, s) => IntensityTransforms.Gamma(s, r.Uniform(0.7, 1.5), inverted: false));
        return torch.cat(slices).unsqueeze(0).MoveToOuterDisposeScope();
    }

    private delegate torch.Tensor Change(ref CounterRandom random, torch.Tensor slice);

    private static void Each(torch.Tensor[] slices, double probability, ref CounterRandom random, Change change)
    {
        for (var i = 0; i < slices.Length; i++)
            if (random.Chance(probability))
                slices[i] = change(ref random, slices[i]);
    }

    private static double[] InPlane(double sigma) => [0, sigma, sigma];
}
