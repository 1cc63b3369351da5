using System.Text.Json;
using MedSeqFT.Preprocessing;
using MedSeqFT.Tests.Imaging;

namespace MedSeqFT.Tests.Preprocessing;

public class PatchPlanTests
{
    public static TheoryData<string> Names() => PreprocessGolden.Names("planning");

    [SkippableTheory]
    [MemberData(nameof(Names))]
    [Trait("Category", "Golden")]
    public void PatchAndBatchAreThoseOfNnUnet(string name)
    {
        var entry = PreprocessGolden.Entry("planning", name);
        var (full, dataset) = (entry.GetProperty("expected").GetProperty("configurations").GetProperty("3d_fullres"), entry.GetProperty("dataset_json"));
        var plan = PreprocessingPlan.From(PreprocessingPlanTests.FingerprintOf(entry), new() { Profile = PreprocessOptions.NnUnetV2 });

        var planned = PatchPlan.From(plan, dataset.GetProperty("labels").EnumerateObject().Count(), dataset.GetProperty("numTraining").GetInt32());

        Assert.Equal(full.GetProperty("patch_size").EnumerateArray().Select(n => n.GetInt32()), planned.PatchSize);
        Assert.Equal(full.GetProperty("batch_size").GetInt32(), planned.BatchSize);
    }

    [SkippableTheory]
    [MemberData(nameof(Names))]
    [Trait("Category", "Golden")]
    public void StridesAndMemoryOfThePatchAreThoseOfNnUnet(string name)
    {
        var entry = PreprocessGolden.Entry("planning", name);
        var classes = entry.GetProperty("dataset_json").GetProperty("labels").EnumerateObject().Count();
        foreach (var configuration in entry.GetProperty("expected").GetProperty("configurations").EnumerateObject().Where(c => c.Name is "3d_fullres" or "3d_lowres"))
        {
            double[] Numbers(string key) => [.. configuration.Value.GetProperty(key).EnumerateArray().Select(v => v.GetDouble())];

            var topology = PoolingTopology.Of(Numbers("spacing"), Numbers("patch_size"));

            Assert.Equal(configuration.Value.GetProperty("strides").EnumerateArray().Select(Integers), topology.Strides);
            Assert.Equal(Numbers("patch_size"), topology.Patch.Select(n => (double)n));
            Assert.Equal(configuration.Value.GetProperty("feature_map_estimate").GetInt64(), topology.FeatureValues(classes));
        }
    }

    [Fact]
    public void ABatchShowsAtMostATwentiethOfTheDataButTwoPatches()
    {
        var small = Plan([1, 1, 1], [32, 32, 32]);

        Assert.Equal(2, PatchPlan.From(small, 2, cases: 10).BatchSize);
        Assert.Equal(10, PatchPlan.From(small, 2, cases: 200).BatchSize);
        Assert.InRange(PatchPlan.From(small, 2, cases: 1_000_000).BatchSize, 40, 1000);
    }

    [Fact]
    public void ThePatchIsNoLargerThanTheMedianImageExceptForItsDivisors() =>
        Assert.Equal([20, 96, 112], PatchPlan.From(Plan([4, 1, 1], [20, 90, 100]), 2, 100).PatchSize);

    [Fact]
    public void ANetworkGetsTheNearestMultiplesItTakes()
    {
        var plan = new PatchPlan([14, 175, 80], 4);

        Assert.Equal([32, 160, 96], plan.FitTo(32).PatchSize);
        Assert.Equal([14, 175, 80], plan.FitTo(1).PatchSize);
        Assert.Equal(4, plan.FitTo(32).BatchSize);
    }

    private static int[] Integers(JsonElement list) => [.. list.EnumerateArray().Select(n => n.GetInt32())];

    private static PreprocessingPlan Plan(double[] spacing, double[] median) => new(PreprocessOptions.Paper, [0, 1, 2], spacing, median, []);
}
