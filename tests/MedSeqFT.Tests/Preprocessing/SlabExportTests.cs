using MedSeqFT.Datasets;
using MedSeqFT.Imaging;
using MedSeqFT.Preprocessing;
using TorchSharp;

namespace MedSeqFT.Tests.Preprocessing;

public sealed class SlabExportTests
{
    private static readonly int[] Stored = [14, 12, 15];

    // Network size and spacing before resampling along the network axes, transpose, profile. A spacing of 4 against 1 makes slices separate.
    public static TheoryData<int[], double[], int[], string> Cases() => new()
    {
        { [14, 12, 15], [1, 1, 1], [0, 1, 2], "paper" },   // nothing to resample
        { [14, 12, 15], [1, 1, 1], [2, 0, 1], "paper" },   // transposed
        { [23, 9, 20], [1, 1, 1], [0, 1, 2], "paper" },    // slices thinned out
        { [5, 9, 20], [1, 1, 1], [0, 1, 2], "nnunetv2" },  // slices multiplied
        { [1, 4, 4], [1, 1, 1], [0, 1, 2], "paper" },      // one slice only
        { [23, 9, 20], [4, 1, 1], [0, 1, 2], "paper" },    // separate slices, thinned out
        { [5, 12, 15], [4, 1, 1], [1, 0, 2], "nnunetv2" }, // separate slices, multiplied
        { [14, 9, 8], [1, 1, 1], [0, 1, 2], "nnunetv2" },  // in plane only
        { [20, 9, 8], [1, 4, 1], [0, 1, 2], "paper" },     // separate along the second axis
        { [20, 9, 33], [1, 1, 4], [0, 1, 2], "paper" },    // separate along the third axis
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void AnySlabsGiveTheArgMaxOfTheWholeResampledOutputs(int[] networkSize, double[] spacing, int[] transpose, string profile)
    {
        using var scope = torch.NewDisposeScope();
        var (geometry, plan) = Case(networkSize, spacing, transpose, profile);
        var outputs = torch.randn([4, .. networkSize.Select(n => (long)n)], generator: new torch.Generator(7));
        var expected = Whole(outputs, geometry, plan);

        foreach (var slices in new[] { 1, 3, 4, 100 })
        {
            using var export = new SlabExport(geometry, plan);
            for (var first = 0; first < networkSize[0]; first += slices)
                export.Take(first, outputs.narrow(1, first, Math.Min(slices, networkSize[0] - first)).clone());

            Assert.True(export.Labels().eq(expected).all().ToBoolean(), $"{slices} slices at a time");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void RegionsArePaintedOneOverTheOther(int[] networkSize, double[] spacing, int[] transpose, string profile)
    {
        using var scope = torch.NewDisposeScope();
        var (geometry, plan) = Case(networkSize, spacing, transpose, profile);
        var scheme = new LabelScheme { Regions = [new("whole", [1, 2, 3]), new("edge", [1]), new("core", [2, 3])], ClassOrder = [3, 1, 2] };
        var outputs = torch.randn([3, .. networkSize.Select(n => (long)n)], generator: new torch.Generator(7));
        var expected = OnStoredGrid(outputs, geometry, plan, whole =>
        {
            var inside = whole.gt(profile == "paper" ? 0.5 : 0); // logits of the second version
            var painted = torch.where(inside[0], 3, 0);
            return torch.where(inside[2], 2, torch.where(inside[1], 1, painted));
        });

        foreach (var slices in new[] { 3, 100 })
        {
            using var export = new SlabExport(geometry, plan, scheme);
            for (var first = 0; first < networkSize[0]; first += slices)
                export.Take(first, outputs.narrow(1, first, Math.Min(slices, networkSize[0] - first)).clone());

            Assert.Equal(torch.uint8, export.Labels().dtype);
            Assert.True(export.Labels().eq(expected).all().ToBoolean(), $"{slices} slices at a time");
            Assert.True(export.Labels().eq(3).any().ToBoolean());
        }
    }

    [Fact]
    public void LeavesTheOutputsAsTheyAre()
    {
        using var scope = torch.NewDisposeScope();
        var (geometry, plan) = Case(Stored, [1, 1, 1], [0, 1, 2], "paper");
        var outputs = torch.randn([3, 14, 12, 15], generator: new torch.Generator(7));
        var before = outputs.clone();

        using var export = new SlabExport(geometry, plan);
        export.Take(0, outputs);

        Assert.True(outputs.equal(before).all().ToBoolean());
    }

    [Theory]
    [InlineData(254, torch.ScalarType.Byte)]
    [InlineData(299, torch.ScalarType.Int16)]
    public void LabelsTakeTheSmallestTypeThatHoldsThem(int last, torch.ScalarType type)
    {
        using var scope = torch.NewDisposeScope();
        var (geometry, plan) = Case(Stored, [1, 1, 1], [0, 1, 2], "paper");
        var outputs = torch.zeros([last + 1, 14, 12, 15]);
        outputs[last] = 1;

        using var export = new SlabExport(geometry, plan);
        export.Take(0, outputs);
        var labels = export.Labels();

        Assert.Equal(type, labels.dtype);
        Assert.True(labels[1..^3, 2..^2, ..^4].eq(last).all().ToBoolean());
    }

    [Fact]
    public void RefusesAGapAnotherSizeAndAnEarlyEnd()
    {
        using var scope = torch.NewDisposeScope();
        var (geometry, plan) = Case(Stored, [1, 1, 1], [0, 1, 2], "paper");
        using var export = new SlabExport(geometry, plan);
        export.Take(0, torch.zeros([2, 4, 12, 15]));

        Assert.Throws<ArgumentException>(() => export.Take(5, torch.zeros([2, 4, 12, 15])));
        Assert.Throws<ArgumentException>(() => export.Take(4, torch.zeros([2, 4, 12, 14])));
        Assert.Throws<ArgumentException>(() => export.Take(4, torch.zeros([2, 11, 12, 15])));
        Assert.Throws<InvalidOperationException>(export.Labels);
    }

    // A crop that leaves a border along every axis, so that 0 outside shows.
    private static (CaseGeometry Geometry, PreprocessingPlan Plan) Case(int[] networkSize, double[] spacing, int[] transpose, string profile)
    {
        int[] transposed = [.. transpose.Select(axis => Stored[axis] + 4)];
        int[] stored = [.. Stored.Select(n => n + 4)];
        var box = new Box([1, 2, 0], [transposed[0] - 3, transposed[1] - 2, transposed[2] - 4]);
        var geometry = new CaseGeometry(VolumeGeometry.AxisAligned(stored, [1, 1, 1]), box, spacing, networkSize);
        return (geometry, new PreprocessingPlan(profile, transpose, [1, 1, 1], [1, 1, 1], []));
    }

    private static torch.Tensor Whole(torch.Tensor outputs, CaseGeometry geometry, PreprocessingPlan plan) => OnStoredGrid(outputs, geometry, plan, whole => whole.argmax(0));

    private static torch.Tensor OnStoredGrid(torch.Tensor outputs, CaseGeometry geometry, PreprocessingPlan plan, Func<torch.Tensor, torch.Tensor> decide)
    {
        var axis = Resampling.SeparateAxis(geometry.Spacing, plan.TargetSpacing);
        var winner = decide(Resampling.Image(outputs, geometry.SizeAfterCrop(), axis, order: 1));
        var labels = torch.zeros([.. plan.Transpose.Select(a => (long)geometry.Original.Size[a])], torch.int64);
        var (lower, upper) = (geometry.Crop.Lower, geometry.Crop.Upper);
        labels[lower[0]..upper[0], lower[1]..upper[1], lower[2]..upper[2]] = winner;
        return labels.permute([.. Enumerable.Range(0, 3).Select(a => (long)Array.IndexOf(plan.Transpose, a))]);
    }
}
