using System.IO.Abstractions.TestingHelpers;
using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tests.Datasets;

public class SplitTests
{
    private static readonly string[] Ids = [.. Enumerable.Range(0, 131).Select(i => $"liver_{i:000}")];

    [Theory]
    [InlineData(131, 0.2, 26)]
    [InlineData(5, 0.2, 1)]
    [InlineData(2, 0.2, 1)]
    [InlineData(3, 0.9, 2)]
    [InlineData(10, 0.01, 1)]
    public void BothSidesHaveAtLeastOneCase(int cases, double fraction, int test)
    {
        var split = Split.Seeded(Ids.Take(cases), seed: 0, fraction);

        Assert.Equal(test, split.Test.Count);
        Assert.Equal(Ids.Take(cases), split.Train.Concat(split.Test).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void OnlyTheSeedDecidesNotTheOrderOfTheIds()
    {
        var split = Split.Seeded(Ids, seed: 4, 0.2);

        Assert.Equal(split.Test, Split.Seeded(Ids.Reverse(), seed: 4, 0.2).Test);
        Assert.NotEqual(split.Test, Split.Seeded(Ids, seed: 5, 0.2).Test);
    }

    [Fact]
    public void TheFoldersOwnSplitWins()
    {
        var split = Of("""{"test": ["c"], "train": ["b", "a"]}""");

        Assert.Equal(["a", "b"], split.Train);
        Assert.Equal(["c"], split.Test);
    }

    [Theory]
    [InlineData("""{"train": ["a", "b"], "test": ["x"]}""", "MSQ1014")]
    [InlineData("""{"train": ["a", "b"], "test": [3]}""", "MSQ1014")]
    [InlineData("""{"train": ["a", "b"], "test": ["b"]}""", "MSQ1015")]
    [InlineData("""{"train": ["a", "b"], "test": []}""", "MSQ1016")]
    [InlineData("""{"train": ["a", "b"]}""", "MSQ1003")]
    [InlineData("""{"train": ["a", "b"], "test": "c"}""", "MSQ1050")]
    [InlineData("""{"train": """, "MSQ1002")]
    public void ASplitFileThatDoesNotFitIsAFault(string json, string code) =>
        Assert.Equal(code, Assert.Throws<UserErrorException>(() => Of(json)).Diagnostics.Single().Code);

    [Fact]
    public void AFoldIsTakenWhereTheFolderHasNoSplitOfItsOwn()
    {
        var dataset = Dataset("a", "b", "c", "d", "e", "f");

        Assert.Equal(Folds.Of(["a", "b", "c", "d", "e", "f"], 3).Test, Split.Of(dataset, new() { Fold = 3 }, new MockFileSystem()).Test);
        Assert.Equal(Split.Seeded(["a", "b", "c", "d", "e", "f"], 0, 0.2).Test, Split.Of(dataset, new(), new MockFileSystem()).Test);
    }

    [Fact]
    public void FiveFoldsOfFourCasesAreRefused()
    {
        var error = Assert.Throws<UserErrorException>(() => Split.Of(Dataset("a", "b", "c", "d"), new() { Fold = 0 }, new MockFileSystem()));

        Assert.Equal("MSQ2001", error.Diagnostics.Single().Code);
        Assert.Contains("4 cases", error.Message, StringComparison.Ordinal);
        Assert.Single(Split.Of(Dataset("a", "b", "c", "d"), new() { Fold = 5 }, new MockFileSystem()).Test);
        Assert.Equal("MSQ2001", new InspectOptions { Fold = -2 }.Validate().Single().Code);
    }

    [Fact]
    public void OneCaseCannotBeSplit()
    {
        var dataset = Dataset("a");

        Assert.Equal("MSQ1017", Assert.Throws<UserErrorException>(() => Split.Of(dataset, new(), new MockFileSystem())).Diagnostics.Single().Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void AFractionMustLeaveCasesOnBothSides(double fraction) =>
        Assert.Equal("MSQ2001", new InspectOptions { TestFraction = fraction }.Validate().Single().Code);

    private static Split Of(string json) => Split.Of(
        Dataset("a", "b", "c"), new(), new MockFileSystem(new Dictionary<string, MockFileData> { ["/task/splits.json"] = new(json) }));

    private static TaskDataset Dataset(params string[] ids) =>
        new("Task", "/task", ["CT"], ["background", "organ"], [.. ids.Select(id => new Case(id, $"/task/{id}", $"/task/{id}"))], "", "");
}
