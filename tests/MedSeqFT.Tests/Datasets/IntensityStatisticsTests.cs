using System.Globalization;
using System.Text.Json;
using MedSeqFT.Datasets;
using MedSeqFT.Tensors;
using MedSeqFT.Tests.Imaging;
using TorchSharp;

namespace MedSeqFT.Tests.Datasets;

public class IntensityStatisticsTests
{
    [SkippableFact]
    [Trait("Category", "Golden")]
    public void EachCaseAndThePoolAgreeWithNnUnet()
    {
        using var scope = torch.NewDisposeScope();
        var section = Section();
        var cases = Foregrounds(section);

        foreach (var (i, entry) in section.GetProperty("cases").EnumerateArray().Index())
        {
            Assert.Equal(entry.GetProperty("n_foreground").GetInt32(), cases[i].Length);
            AssertClose(entry.GetProperty("per_case"), IntensityStatistics.Pooled([cases[i]]), 1e-5);
        }
        AssertClose(section.GetProperty("all_foreground_voxels_pooled"), IntensityStatistics.Pooled(cases), 1e-5);
    }

    [SkippableFact]
    [Trait("Category", "Golden")]
    public void BalancedStatisticsAreThoseOfNnUnetsOwnDraws()
    {
        using var scope = torch.NewDisposeScope();
        var section = Section();
        // "sampled_20000_per_case_seed_1234"
        var drawn = section.EnumerateObject().First(p => p.Name.StartsWith("sampled_", StringComparison.Ordinal));
        var words = drawn.Name.Split('_');
        Assert.Equal($"{IntensityDraws.Seed}", words[^1]);

        var balanced = IntensityStatistics.Balanced([.. Foregrounds(section).Select(values => Draws(values, int.Parse(words[1], CultureInfo.InvariantCulture)))]);

        AssertClose(drawn.Value, balanced, 1e-5);
    }

    [SkippableFact]
    [Trait("Category", "Golden")]
    public void ManyDrawsComeNearTheMeanInWhichEveryCaseWeighsTheSame()
    {
        using var scope = torch.NewDisposeScope();
        var section = Section();

        var balanced = IntensityStatistics.Balanced([.. Foregrounds(section).Select(values => Draws(values, 10_000_000))]);

        Assert.Equal(section.GetProperty("case_balanced_mean").GetDouble(), balanced.Mean, 0.5);
    }

    [Fact]
    public void PercentilesInterpolateAsNumPyDoes()
    {
        var statistics = IntensityStatistics.Pooled([[3, 1], [2, 5, 4]]);

        Assert.Equal(new IntensityStatistics(3, 3, Math.Sqrt(2), 1, 5, 1.02, 4.98), Rounded(statistics));
    }

    [Fact]
    public void AValueDrawnSeveralTimesStandsInTheListAsOften()
    {
        var random = CounterRandom.For(1, "balance");
        float[] values = [.. Enumerable.Range(0, 40).Select(_ => (float)random.Normal())];
        int[] times = [.. values.Select(_ => 1 + random.Below(9))];
        var list = values.Zip(times).SelectMany(pair => Enumerable.Repeat(pair.First, pair.Second)).ToArray();

        Assert.Equal(IntensityStatistics.Pooled([list]), IntensityStatistics.Balanced([new(values, times)]), (a, b) =>
            Math.Abs(a.Mean - b.Mean) < 1e-12 && Math.Abs(a.Std - b.Std) < 1e-12 && a with { Mean = 0, Std = 0 } == b with { Mean = 0, Std = 0 });
    }

    [Fact]
    public void EqualValuesOfACaseAreKeptOnce()
    {
        var draws = Draws([7, 2, 7, 2, 2], 1000);

        Assert.Equal([2, 7], draws.Values);
        Assert.Equal(1000, draws.Times.Sum());
        Assert.InRange(draws.Times[0], 520, 680);
    }

    [Fact]
    public void OneVoxelIsDrawnEveryTimeAndNoneNever()
    {
        Assert.Equal([30], Draws([5], 30).Times);
        Assert.Empty(Draws([], 30).Times);
        Assert.Empty(Draws([5, 6], 0).Times);
    }

    [Fact]
    public void ALargeCaseWeighsNoMoreThanASmallOneWhenBalanced()
    {
        float[][] cases = [[0, 0], [.. Enumerable.Repeat(10f, 1000)], []];

        Assert.Equal(5, IntensityStatistics.Balanced([.. cases.Select(values => Draws(values, 50))]).Mean, 1e-12);
        Assert.Equal(10_000 / 1002.0, IntensityStatistics.Pooled(cases).Mean, 1e-9);
    }

    private static IntensityDraws Draws(float[] values, int draws) => IntensityDraws.Of(new(IntensityDraws.Seed), draws, values.Length, values);

    private static IntensityStatistics Rounded(IntensityStatistics s) =>
        s with { Std = Math.Sqrt(Math.Round(s.Std * s.Std, 9)), LowPercentile = Math.Round(s.LowPercentile, 9), HighPercentile = Math.Round(s.HighPercentile, 9) };

    private static JsonElement Section()
    {
        var section = PreprocessGolden.Section("intensity_statistics");
        Skip.If(section is null, "no golden values of 'preprocess', section 'intensity_statistics'");
        return section!.Value;
    }

    private static float[][] Foregrounds(JsonElement section) => [.. section.GetProperty("cases").EnumerateArray().Select(entry =>
    {
        var number = entry.GetProperty("case").GetInt32();
        // "stats_case{0,1,2}_{image,seg}.npy"
        var prefix = section.GetProperty("files").GetString()!.Split('{')[0];
        var seg = PreprocessGolden.Load($"{prefix}{number}_seg.npy").flatten();
        return PreprocessGolden.Load($"{prefix}{number}_image.npy").flatten().masked_select(seg.gt(0)).to(torch.float32).data<float>().ToArray();
    })];

    private static void AssertClose(JsonElement expected, IntensityStatistics actual, double relative, double absolute = 1e-3)
    {
        var values = new Dictionary<string, double>
        {
            ["mean"] = actual.Mean,
            ["median"] = actual.Median,
            ["std"] = actual.Std,
            ["min"] = actual.Min,
            ["max"] = actual.Max,
            ["percentile_00_5"] = actual.LowPercentile,
            ["percentile_99_5"] = actual.HighPercentile,
        };
        foreach (var property in expected.EnumerateObject())
            Assert.InRange(values[property.Name] - property.Value.GetDouble(), -Tolerance(property.Value), Tolerance(property.Value));
        double Tolerance(JsonElement value) => Math.Max(absolute, relative * Math.Abs(value.GetDouble()));
    }
}
