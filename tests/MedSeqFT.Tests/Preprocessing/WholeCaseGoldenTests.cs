using System.Text.Json;
using MedSeqFT.Imaging;
using MedSeqFT.Preprocessing;
using MedSeqFT.Tests.Imaging;
using TorchSharp;

namespace MedSeqFT.Tests.Preprocessing;

/// <summary>Cases preprocessed and exported by nnU-Net v2 itself.</summary>
[Trait("Category", "Golden")]
public class WholeCaseGoldenTests
{
    public static TheoryData<string> Names() => PreprocessGolden.Names("whole_case");

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void ImageLabelAndGeometryAreThoseOfNnUnet(string name)
    {
        using var scope = torch.NewDisposeScope();
        var entry = PreprocessGolden.Entry("whole_case", name);
        var label = PreprocessGolden.Array(entry, "seg").squeeze(0);
        var expected = entry.GetProperty("expected");

        using var result = Preprocessor.Apply(VolumeOf(entry), label, PlanOf(entry));

        var image = PreprocessGolden.Array(entry, "image_out");
        Assert.Equal(image.shape, result.Image.shape);
        Assert.InRange((image - result.Image).abs().max().ToDouble(), 0, PreprocessGolden.Tolerance("normalisation") * image.abs().max().ToDouble());
        AssertSameLabels(PreprocessGolden.Array(entry, "seg_out").squeeze(0), result.Label);
        Assert.Equal(Ints(expected, "shape_after_cropping_and_before_resampling"), result.Geometry.SizeAfterCrop());
        var box = expected.GetProperty("bbox_used_for_cropping").EnumerateArray().ToArray();
        Assert.Equal(box.Select(b => b[0].GetInt32()), result.Geometry.Crop.Lower);
        Assert.Equal(box.Select(b => b[1].GetInt32()), result.Geometry.Crop.Upper);
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void ExportedLabelsAreThoseOfNnUnet(string name)
    {
        using var scope = torch.NewDisposeScope();
        var entry = PreprocessGolden.Entry("whole_case", name);
        var plan = PlanOf(entry);
        using var preprocessed = Preprocessor.Apply(VolumeOf(entry), null, plan);

        var labels = Export.ToOriginalGrid(PreprocessGolden.Array(entry, "logits"), preprocessed.Geometry, plan);

        AssertSameLabels(PreprocessGolden.Array(entry, "export_seg"), labels);
    }

    private static void AssertSameLabels(torch.Tensor expected, torch.Tensor actual)
    {
        Assert.Equal(expected.shape[^3..], actual.shape);
        Assert.InRange(actual.ne(expected).sum().ToInt64(), 0, (long)(PreprocessGolden.Tolerance("whole_case seg_out and export_seg") * expected.numel()));
    }

    private static Volume VolumeOf(JsonElement entry)
    {
        var image = PreprocessGolden.Array(entry, "image").to(torch.float32);
        image = image.dim() == 3 ? image.unsqueeze(0) : image;
        return new(image, VolumeGeometry.AxisAligned([.. image.shape[1..].Select(n => (int)n)], Numbers(entry, "spacing")));
    }

    private static PreprocessingPlan PlanOf(JsonElement entry)
    {
        var masks = entry.GetProperty("use_mask_for_norm").EnumerateArray().ToArray();
        var channels = entry.GetProperty("normalization").EnumerateArray().Index().Select(scheme => NormalizationGoldenTests.PlanOf(
            scheme.Item.GetString()!, masks[scheme.Index].GetBoolean(), entry.GetProperty("intensity_properties").GetProperty($"{scheme.Index}")));
        return new(PreprocessOptions.NnUnetV2, Ints(entry, "transpose_forward"), Numbers(entry, "target_spacing_transposed"), [], [.. channels]);
    }

    private static double[] Numbers(JsonElement entry, string key) => [.. entry.GetProperty(key).EnumerateArray().Select(v => v.GetDouble())];

    private static int[] Ints(JsonElement entry, string key) => [.. entry.GetProperty(key).EnumerateArray().Select(v => v.GetInt32())];
}
