using System.Text.Json;
using MedSeqFT.Datasets;
using MedSeqFT.Tests.Imaging;

namespace MedSeqFT.Tests.Datasets;

public class FoldsTests
{
    public static TheoryData<int> FiveFolds => Rows("five_fold_seed_12345");

    public static TheoryData<int> RandomSplits => Rows("random_80_20_seed_12345_plus_fold");

    [SkippableTheory]
    [MemberData(nameof(FiveFolds))]
    [Trait("Category", "Golden")]
    public void AreThoseOfNnUnet(int row)
    {
        var golden = Row("five_fold_seed_12345", row);
        var ids = Ids(golden);

        var folds = Enumerable.Range(0, Folds.Count).Select(fold => Folds.Of(ids, fold)).ToList();

        Assert.Equal(golden.GetProperty("val_per_fold").EnumerateArray().Select(Texts), folds.Select(f => f.Test.ToArray()));
        Assert.All(folds, f => Assert.Equal(ids, f.Train.Concat(f.Test).Order(StringComparer.Ordinal)));
    }

    [SkippableTheory]
    [MemberData(nameof(RandomSplits))]
    [Trait("Category", "Golden")]
    public void FurtherNumbersAreItsRandomSplits(int row)
    {
        var golden = Row("random_80_20_seed_12345_plus_fold", row);
        var ids = Ids(golden);

        var split = Folds.Of(ids, golden.GetProperty("fold").GetInt32());

        Assert.Equal(golden.GetProperty("train").EnumerateArray().Select(i => ids[i.GetInt32()]), split.Train);
        Assert.Equal(golden.GetProperty("val").EnumerateArray().Select(i => ids[i.GetInt32()]), split.Test);
    }

    [Fact]
    public void DoNotDependOnTheOrderOfTheIds()
    {
        string[] ids = ["d", "a", "e", "c", "b", "f"];

        Assert.Equal(Folds.Of(ids, 2).Test, Folds.Of(ids.Reverse(), 2).Test);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(13)]
    public void TogetherTestEveryCaseOnce(int cases)
    {
        var ids = Enumerable.Range(0, cases).Select(i => $"case_{i:00}").ToArray();

        var tested = Enumerable.Range(0, Folds.Count).SelectMany(fold => Folds.Of(ids, fold).Test);

        Assert.Equal(ids, tested.Order(StringComparer.Ordinal));
    }

    private static TheoryData<int> Rows(string list) => PreprocessGolden.Section("splits") is { } splits
        ? [.. Enumerable.Range(0, splits.GetProperty(list).GetArrayLength())]
        : [-1];

    private static JsonElement Row(string list, int row)
    {
        Skip.If(row < 0, "no golden values of 'preprocess', section 'splits'");
        return PreprocessGolden.Section("splits")!.Value.GetProperty(list)[row];
    }

    private static string[] Ids(JsonElement golden) => [.. Enumerable.Range(0, golden.GetProperty("n").GetInt32()).Select(i => $"case_{i:000}")];

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetString()!)];
}
