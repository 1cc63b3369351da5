using MedSeqFT.Datasets;
using MedSeqFT.Imaging;

namespace MedSeqFT.Preprocessing;

/// <summary>
/// How every image of a task becomes network input, at training and at prediction; nnU-Net's rules. Network axes are
/// the stored axes z, y, x with the one of the coarsest target spacing moved to the front.
/// </summary>
/// <param name="Profile">"paper" or "nnunetv2", see <see cref="PreprocessOptions"/>.</param>
/// <param name="Transpose">Network axis i is stored axis Transpose[i].</param>
/// <param name="TargetSpacing">mm along the network axes.</param>
/// <param name="MedianSize">Per network axis, of the resampled training cases; halves happen.</param>
public sealed record PreprocessingPlan(
    string Profile, int[] Transpose, double[] TargetSpacing, double[] MedianSize, IReadOnlyList<ChannelPlan> Channels)
{
    public const string FileName = "plan.json";
    private const double AnisotropyThreshold = 3;
    private const double MaskThreshold = 0.75;

    public static PreprocessingPlan From(DatasetFingerprint fingerprint, PreprocessOptions options)
    {
        var target = options.TargetSpacing.Length == 3
            ? options.TargetSpacing
            : AutomaticSpacing([.. fingerprint.Cases.Select(c => c.Spacing)], [.. fingerprint.Cases.Select(c => c.SizeAfterCrop)]);
        var coarsest = Array.IndexOf(target, target.Max());
        int[] transpose = [coarsest, .. Enumerable.Range(0, 3).Where(axis => axis != coarsest)];
        var sizes = fingerprint.Cases.Select(c => Resampling.NewSize(c.SizeAfterCrop, c.Spacing, target)).ToArray();
        var channels = fingerprint.Channels.Select(channel =>
        {
            var scheme = ChannelPlan.SchemeOf(channel.Name);
            var masked = scheme == NormalizationScheme.ZScore && fingerprint.MedianRelativeSize < MaskThreshold;
            return new ChannelPlan(channel.Name, scheme, masked, options.Profile == PreprocessOptions.Paper ? channel.Pooled : channel.Balanced);
        });
        return new(
            options.Profile,
            transpose,
            [.. transpose.Select(axis => target[axis])],
            [.. transpose.Select(axis => Quantile.Median(sizes.Select(size => (double)size[axis])))],
            [.. channels]);
    }

    /// <summary>
    /// Median spacing per axis; where slices are both more than three times thicker than pixels are wide and few, the
    /// 10th percentile of the slice spacing instead, but never finer than the pixels.
    /// </summary>
    internal static double[] AutomaticSpacing(double[][] spacings, int[][] sizes)
    {
        double[] target = [.. Enumerable.Range(0, 3).Select(axis => Quantile.Median(spacings.Select(s => s[axis])))];
        double[] size = [.. Enumerable.Range(0, 3).Select(axis => Quantile.Median(sizes.Select(s => (double)s[axis])))];
        var worst = Array.IndexOf(target, target.Max());
        var others = Enumerable.Range(0, 3).Where(axis => axis != worst).ToArray();
        var widest = others.Max(axis => target[axis]);
        if (target[worst] > AnisotropyThreshold * widest && AnisotropyThreshold * size[worst] < others.Min(axis => size[axis]))
        {
            var fine = Quantile.At(spacings.Select(s => s[worst]), 0.1);
            target[worst] = fine < widest ? widest + 1e-5 : fine;
        }
        return target;
    }

    /// <exception cref="Diagnostics.UserErrorException">MSQ1030.</exception>
    public static PreprocessingPlan Load(string file) => ReadableJson.Read<PreprocessingPlan>(file);

    public void Save(string file) => ReadableJson.Write(file, this);
}
