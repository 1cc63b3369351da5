using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Preprocessing;

/// <summary>nnU-Net's intensity normalisation, in place and in float32.</summary>
internal static class Normalization
{
    private const double SmallestStd = 1e-8;

    /// <param name="image">[channel, ...]; changed.</param>
    /// <param name="inside">[...], bool: the non-zero region.</param>
    /// <param name="clearsOutside">Channels that use the mask become 0 outside it (nnU-Net v1); else they keep their value.</param>
    public static void Apply(torch.Tensor image, torch.Tensor inside, IReadOnlyList<ChannelPlan> channels, bool clearsOutside)
    {
        for (var c = 0; c < channels.Count; c++)
        {
            using var scope = torch.NewDisposeScope();
            Apply(image[c], inside, channels[c]);
            if (clearsOutside && channels[c].UsesMask)
                image[c].MaskedFillInPlace(inside.logical_not(), 0);
        }
    }

    private static void Apply(torch.Tensor values, torch.Tensor inside, ChannelPlan plan)
    {
        switch (plan.Scheme)
        {
            case NormalizationScheme.Ct:
                var known = plan.Intensities;
                values.ClampInPlace(known.LowPercentile, known.HighPercentile).MinusInPlace(known.Mean).OverInPlace(Math.Max(known.Std, SmallestStd));
                break;
            case NormalizationScheme.ZScore when plan.UsesMask:
                var region = values.masked_select(inside);
                if (region.numel() > 0)
                    values.masked_scatter_(inside, Standardise(region));
                break;
            case NormalizationScheme.ZScore:
                Standardise(values);
                break;
            case NormalizationScheme.MinMax:
                values.sub_(values.min());
                values.div_(values.max().ClampMin(SmallestStd));
                break;
            case NormalizationScheme.Rgb:
                values.OverInPlace(255);
                break;
            default:
                break;
        }
    }

    private static torch.Tensor Standardise(torch.Tensor values)
    {
        // float64: a constant image must give exact zeros, not rounding errors divided by 1e-8
        var exact = values.to(torch.float64);
        var mean = exact.mean().item<double>();
        var std = Math.Sqrt(exact.MinusInPlace(mean).SquaredInPlace().mean().item<double>());
        return values.MinusInPlace(mean).OverInPlace(Math.Max(std, SmallestStd));
    }
}
