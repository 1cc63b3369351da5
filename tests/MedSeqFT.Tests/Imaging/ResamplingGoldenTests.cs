using System.Text.Json;
using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Tests.Imaging;

/// <summary>Volumes resampled by nnU-Net v2 itself.</summary>
[Trait("Category", "Golden")]
public class ResamplingGoldenTests
{
    public static TheoryData<string> Names() => PreprocessGolden.Names("resampling");

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void SizesAndSeparateAxisAreThoseOfNnUnet(string name)
    {
        var entry = PreprocessGolden.Entry("resampling", name);
        var (current, target) = (Numbers(entry, "current_spacing"), Numbers(entry, "target_spacing"));
        var separate = entry.GetProperty("separate_axis");

        Assert.Equal(Ints(entry, "shape_out"), Resampling.NewSize(Ints(entry, "shape_in"), current, target));
        Assert.Equal(separate.ValueKind == JsonValueKind.Null ? null : separate.GetInt32(), Resampling.SeparateAxis(current, target));
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void ImagesAgreeInBothOrders(string name)
    {
        using var scope = torch.NewDisposeScope();
        var entry = PreprocessGolden.Entry("resampling", name);
        var image = PreprocessGolden.Array(entry, "image");
        var axis = SeparateAxis(entry);

        var cubic = Resampling.Image(image, Ints(entry, "shape_out"), axis);
        var linear = Resampling.Image(image, Ints(entry, "shape_out"), axis, order: 1);

        AssertClose(PreprocessGolden.Array(entry, "image_out_order3"), cubic, PreprocessGolden.Tolerance("resample order 3"));
        AssertClose(PreprocessGolden.Array(entry, "image_out_order1"), linear, PreprocessGolden.Tolerance("resample order 1"));
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void LabelsAgreeExceptOnExactTies(string name)
    {
        using var scope = torch.NewDisposeScope();
        var entry = PreprocessGolden.Entry("resampling", name);
        var expected = PreprocessGolden.Array(entry, "seg_out_order1").to(torch.int16).squeeze(0);

        var label = Resampling.Label(PreprocessGolden.Array(entry, "seg").to(torch.int16).squeeze(0), Ints(entry, "shape_out"), SeparateAxis(entry));

        Assert.Equal(expected.shape, label.shape);
        Assert.InRange(label.ne(expected).sum().ToInt64(), 0, entry.GetProperty("seg_voxels_on_a_0.5_tie").GetInt64());
    }

    private static void AssertClose(torch.Tensor expected, torch.Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange((expected - actual).abs().max().ToDouble(), 0, tolerance);
    }

    private static int? SeparateAxis(JsonElement entry) =>
        Resampling.SeparateAxis(Numbers(entry, "current_spacing"), Numbers(entry, "target_spacing"));

    private static double[] Numbers(JsonElement entry, string key) => [.. entry.GetProperty(key).EnumerateArray().Select(v => v.GetDouble())];

    private static int[] Ints(JsonElement entry, string key) => [.. entry.GetProperty(key).EnumerateArray().Select(v => v.GetInt32())];
}
