using System.IO.Abstractions.TestingHelpers;
using MedSeqFT.Diagnostics;
using MedSeqFT.Sdk.Planning;
using MedSeqFT.Sdk.Tests.Builds;

namespace MedSeqFT.Sdk.Tests.Packages;

[Collection(BuildCollection.Name)]
public sealed class MinimumDiceTests(BuiltProject built)
{
    private readonly MockFileSystem files = new(new Dictionary<string, MockFileData> { ["/report.json"] = new("""{ "Mean": { "Dice": 0.8 } }""") });

    [Theory]
    [InlineData("", null)]
    [InlineData("0.8", null)]
    [InlineData("0.81", "MSQ2133")]
    public void IsReachedByADiceThatIsNotBelow(string minimum, string? code)
    {
        Assert.Equal(code, MinimumDice.Fault(files, "Liver", minimum, "/report.json")?.Code);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no json")]
    public void AsksForTestCasesWhereThereIsNoDice(string report)
    {
        files.AddFile("/report.json", new MockFileData(report));

        Assert.Equal("MSQ2134", MinimumDice.Fault(files, "Liver", "0.5", "/report.json")?.Code);
        Assert.Equal("MSQ2134", MinimumDice.Fault(files, "Liver", "0.5", "/gone.json")?.Code);
    }

    [Fact]
    public void IsANumberFromZeroToOne()
    {
        Assert.Null(MinimumDice.Refuse(""));
        Assert.Null(MinimumDice.Refuse("0.5"));
        Assert.Equal("error MSQ2101: option 'MinimumDice' of task 'Liver' is '80'. Allowed is a number from 0 to 1.", MinimumDice.Refuse("80", "Liver")?.ToString());
    }

    [Fact]
    public void FailsTheBuildBeforeTheModelGetsAVersionAndTrainsNothing()
    {
        using var sandbox = built.Copy();

        var high = sandbox.Build("-p:MinimumDice=0.95", "-p:ModelName=Other");
        var packed = Directory.Exists(sandbox.At("bin/Debug/models/Other.1.0.0"));
        var low = sandbox.Build("-p:MinimumDice=0.85", "-p:ModelName=Other");

        Assert.Contains($"{sandbox.At("obj/medseqft/Liver/evaluated/report.json")} : error MSQ2133: task 'Liver' reaches a mean Dice of 0.9000", high.Output, StringComparison.Ordinal);
        Assert.Contains("MSQ2133: task 'Colon'", high.Output, StringComparison.Ordinal);
        Assert.Empty(high.Runs);
        Assert.False(packed);
        Assert.Equal(["pack"], low.Runs);
    }

    [Fact]
    public void CanBeATasksOwn()
    {
        using var sandbox = built.Copy();
        sandbox.Project("<MinimumDice>0.95</MinimumDice>", """
            <TaskDataset Update="datasets/Colon/dataset.json" MinimumDice="0.5" /><TaskDataset Update="datasets/Liver/dataset.json" MinimumDice="0.92" />
            """);

        var result = sandbox.Build();

        Assert.Contains("MSQ2133: task 'Liver'", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("MSQ2133: task 'Colon'", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesAWrongValueBeforeAnythingRuns()
    {
        using var sandbox = built.Copy();
        sandbox.Project("", """<TaskDataset Update="datasets/Liver/dataset.json" MinimumDice="1.5" />""");

        var result = sandbox.Build("-p:LoraRank=4", "-p:MinimumDice=x");

        Assert.Contains("error MSQ2101: option 'MinimumDice' is 'x'.", result.Output, StringComparison.Ordinal);
        Assert.Contains("error MSQ2101: option 'MinimumDice' of task 'Liver' is '1.5'.", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Runs);
    }
}
