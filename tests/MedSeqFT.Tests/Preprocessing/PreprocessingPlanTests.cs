using System.Text.Json;
using MedSeqFT.Datasets;
using MedSeqFT.Preprocessing;
using MedSeqFT.Tests.Imaging;

namespace MedSeqFT.Tests.Preprocessing;

public class PreprocessingPlanTests
{
    public static TheoryData<string> Names() => PreprocessGolden.Names("planning");

    [SkippableTheory]
    [MemberData(nameof(Names))]
    [Trait("Category", "Golden")]
    public void SpacingTransposeMedianAndSchemesAreThoseOfNnUnet(string name)
    {
        var entry = PreprocessGolden.Entry("planning", name);
        var expected = entry.GetProperty("expected");
        var full = expected.GetProperty("configurations").GetProperty("3d_fullres");

        var plan = PreprocessingPlan.From(FingerprintOf(entry), new() { Profile = PreprocessOptions.NnUnetV2 });

        Assert.Equal(Numbers(full, "spacing"), plan.TargetSpacing);
        Assert.Equal(Numbers(expected, "transpose_forward"), plan.Transpose.Select(axis => (double)axis));
        Assert.Equal(Numbers(full, "median_image_size_in_voxels"), plan.MedianSize);
        Assert.Equal(Texts(full, "normalization_schemes"), plan.Channels.Select(c => c.Scheme == NormalizationScheme.Ct ? "CTNormalization" : $"{c.Scheme}Normalization"));
        Assert.Equal(full.GetProperty("use_mask_for_norm").EnumerateArray().Select(v => v.GetBoolean()), plan.Channels.Select(c => c.UsesMask));
    }

    [Fact]
    public void ThickFewSlicesTakeTheTenthPercentileButNeverFinerThanThePixels()
    {
        double[][] spacings = [[0.5, 1, 1], [6, 1, 1], [6, 1, 1]];
        int[][] sizes = [[20, 200, 200], [20, 200, 200], [20, 200, 200]];

        Assert.Equal([1.6, 1, 1], PreprocessingPlan.AutomaticSpacing(spacings, sizes).Select(mm => Math.Round(mm, 9)));
        spacings[1][0] = 0.6;
        spacings = [[0.5, 1, 1], [0.5, 1, 1], [6, 1, 1], [6, 1, 1], [6, 1, 1]];
        Assert.Equal([1 + 1e-5, 1, 1], PreprocessingPlan.AutomaticSpacing(spacings, [.. sizes, .. sizes[1..]]));
    }

    [Fact]
    public void ManySlicesKeepTheMedian()
    {
        double[][] spacings = [[6, 1, 1], [5, 1, 1], [4, 1, 1]];
        int[][] sizes = [[100, 200, 200], [100, 200, 200], [100, 200, 200]];

        Assert.Equal([5, 1, 1], PreprocessingPlan.AutomaticSpacing(spacings, sizes));
    }

    [Fact]
    public void AGivenSpacingWinsAndItsCoarsestAxisGoesFirst()
    {
        var plan = PreprocessingPlan.From(Fingerprint([[2, 1, 1]], [[10, 20, 30]], 1, "CT"), new() { TargetSpacing = [1, 1, 5] });

        Assert.Equal([2, 0, 1], plan.Transpose);
        Assert.Equal([5, 1, 1], plan.TargetSpacing);
        Assert.Equal([6, 20, 20], plan.MedianSize);
    }

    [Theory]
    [InlineData("ct", NormalizationScheme.Ct)]
    [InlineData("CTA", NormalizationScheme.ZScore)]
    [InlineData("T1", NormalizationScheme.ZScore)]
    [InlineData("zscore", NormalizationScheme.ZScore)]
    [InlineData("noNorm", NormalizationScheme.None)]
    [InlineData("rescale_to_0_1", NormalizationScheme.MinMax)]
    [InlineData("RGB_to_0_1", NormalizationScheme.Rgb)]
    public void TheNameOfTheChannelDecidesItsScheme(string channel, NormalizationScheme expected) =>
        Assert.Equal(expected, PreprocessingPlan.From(Fingerprint([[1, 1, 1]], [[9, 9, 9]], 0.5, channel), new()).Channels.Single().Scheme);

    [Theory]
    [InlineData("T1", 0.74, true)]
    [InlineData("T1", 0.75, false)]
    [InlineData("CT", 0.5, false)]
    public void OnlyCroppedImagesOfNoFixedScaleAreNormalisedInsideTheMask(string channel, double relativeSize, bool expected) =>
        Assert.Equal(expected, PreprocessingPlan.From(Fingerprint([[1, 1, 1]], [[9, 9, 9]], relativeSize, channel), new()).Channels.Single().UsesMask);

    [Fact]
    public void TheProfileChoosesTheStatistics()
    {
        var fingerprint = Fingerprint([[1, 1, 1]], [[9, 9, 9]], 1, "CT");

        Assert.Equal(1, PreprocessingPlan.From(fingerprint, new()).Channels.Single().Intensities.Mean);
        Assert.Equal(2, PreprocessingPlan.From(fingerprint, new() { Profile = "nnunetv2" }).Channels.Single().Intensities.Mean);
    }

    [Fact]
    public void ItIsReadBackFromItsFile()
    {
        var plan = PreprocessingPlan.From(Fingerprint([[3, 1.5, 1.25]], [[9, 9, 9]], 0.5, "T1", "FLAIR"), new());
        var file = Path.GetTempFileName();

        plan.Save(file);

        Assert.Equal(ReadableJson.ToText(plan), ReadableJson.ToText(PreprocessingPlan.Load(file)));
        Assert.Contains("\"Scheme\": \"ZScore\"", File.ReadAllText(file), StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public void DefaultsAreThePapers()
    {
        var options = new PreprocessOptions();

        Assert.Equal("paper", options.Profile);
        Assert.Empty(options.TargetSpacing);
        Assert.Empty(options.Validate());
    }

    [Fact]
    public void AllFaultsOfTheOptionsAreTold()
    {
        var faults = new PreprocessOptions { Profile = "v2", TargetSpacing = [1, 0, 1] }.Validate();

        Assert.Equal(["MSQ2002", "MSQ2001"], faults.Select(f => f.Code));
        Assert.Single(new PreprocessOptions { TargetSpacing = [1, 1] }.Validate());
    }

    internal static DatasetFingerprint Fingerprint(double[][] spacings, int[][] sizes, double relativeSize, params string[] channels) => new(
        "Task",
        ["background", "organ"],
        new(["a"], ["b"]),
        [1, 1],
        relativeSize,
        [.. channels.Select(c => new ChannelFingerprint(c, new(1, 0, 1, 0, 0, 0, 0), new(2, 0, 1, 0, 0, 0, 0)))],
        [.. spacings.Zip(sizes, (spacing, size) => new CaseFingerprint("a", size, spacing, size, relativeSize, [1, 1]))]);

    internal static DatasetFingerprint FingerprintOf(JsonElement entry)
    {
        var fingerprint = entry.GetProperty("fingerprint");
        return Fingerprint(
            [.. fingerprint.GetProperty("spacings").EnumerateArray().Select(s => s.EnumerateArray().Select(v => v.GetDouble()).ToArray())],
            [.. fingerprint.GetProperty("shapes_after_crop").EnumerateArray().Select(s => s.EnumerateArray().Select(v => v.GetInt32()).ToArray())],
            fingerprint.GetProperty("median_relative_size_after_cropping").GetDouble(),
            [.. entry.GetProperty("dataset_json").GetProperty("channel_names").EnumerateObject().Select(c => c.Value.GetString()!)]);
    }

    private static IEnumerable<double> Numbers(JsonElement entry, string key) => entry.GetProperty(key).EnumerateArray().Select(v => v.GetDouble());

    private static IEnumerable<string> Texts(JsonElement entry, string key) => entry.GetProperty(key).EnumerateArray().Select(v => v.GetString()!);
}
