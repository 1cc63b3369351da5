using System.Text.Json;
using MedSeqFT.Preprocessing;
using MedSeqFT.Tests.Imaging;
using TorchSharp;

namespace MedSeqFT.Tests.Preprocessing;

/// <summary>Intensities normalised by nnU-Net v2 itself.</summary>
[Trait("Category", "Golden")]
public class NormalizationGoldenTests
{
    public static TheoryData<string> Names() => PreprocessGolden.Names("normalization");

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void EverySchemeAgrees(string name)
    {
        using var scope = torch.NewDisposeScope();
        var entry = PreprocessGolden.Entry("normalization", name);
        var input = PreprocessGolden.Load(entry.GetProperty("in").GetString()!);
        var expected = PreprocessGolden.Load(entry.GetProperty("out").GetString()!);
        var image = input.to(torch.float32).reshape([1, .. input.shape[^3..]]);
        var inside = entry.TryGetProperty("seg", out var seg)
            ? PreprocessGolden.Load(seg.GetString()!).ge(0).reshape(input.shape[^3..])
            : torch.ones(input.shape[^3..], torch.@bool);
        entry.TryGetProperty("intensity_properties", out var intensities);
        var plan = PlanOf(entry.GetProperty("scheme").GetString()!, entry.GetProperty("use_mask").GetBoolean(), intensities);

        Normalization.Apply(image, inside, [plan], clearsOutside: false);

        var difference = (image.reshape(expected.shape) - expected).abs();
        Assert.True((difference <= PreprocessGolden.Tolerance("normalisation") * expected.abs().clamp_min(1)).all().ToBoolean(), $"differs by {difference.max().ToDouble()}");
    }

    internal static ChannelPlan PlanOf(string scheme, bool usesMask, JsonElement intensities) => new(
        scheme,
        scheme switch
        {
            "CTNormalization" => NormalizationScheme.Ct,
            "ZScoreNormalization" => NormalizationScheme.ZScore,
            "RescaleTo01Normalization" => NormalizationScheme.MinMax,
            "RGBTo01Normalization" => NormalizationScheme.Rgb,
            "NoNormalization" => NormalizationScheme.None,
            _ => throw new ArgumentOutOfRangeException(nameof(scheme), scheme, "not a scheme of nnU-Net"),
        },
        usesMask,
        new(Number(intensities, "mean"), 0, Number(intensities, "std"), 0, 0, Number(intensities, "percentile_00_5"), Number(intensities, "percentile_99_5")));

    private static double Number(JsonElement properties, string key) =>
        properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(key, out var value) ? value.GetDouble() : 0;
}
