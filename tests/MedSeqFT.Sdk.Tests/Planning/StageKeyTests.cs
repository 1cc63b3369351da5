using MedSeqFT.Pipeline;
using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Planning;

public sealed class StageKeyTests
{
    private static readonly Dictionary<string, string> Options = new() { ["Profile"] = "paper", ["TargetSpacing"] = "3, 1.50,1.5", ["Seed"] = "7" };

    [Fact]
    public void HoldsTheStageAndTheOptionsThatItReads()
    {
        var parts = StageKey.OwnParts(StageGraph.Preprocess, Options);

        Assert.Equal([new("format", "preprocess 1"), new("Profile", "paper"), new("TargetSpacing", "3,1.5,1.5")], parts);
    }

    [Fact]
    public void ChangesWithTheFormatOfTheStage()
    {
        var raised = StageGraph.Preprocess with { Format = 2 };

        Assert.NotEqual(StageKey.Of(StageKey.OwnParts(StageGraph.Preprocess, Options)), StageKey.Of(StageKey.OwnParts(raised, Options)));
    }

    [Fact]
    public void DoesNotConfuseNamesWithValues() =>
        Assert.NotEqual(StageKey.Of([new KeyPart("a", "bc")]), StageKey.Of([new KeyPart("ab", "c")]));

    [Fact]
    public void IsThirtyTwoHexDigits() => Assert.Matches("^[0-9a-f]{32}$", StageKey.Of([]));

    [Theory]
    [InlineData("medseqft", "inspect preprocess score select finetune distill merge evaluate")]
    [InlineData("fft", "inspect preprocess finetune evaluate")]
    public void ExistsForTheStagesOfTheStrategy(string strategy, string stages) =>
        Assert.Equal(stages.Split(' '), StageGraph.OfTask(strategy).Select(s => s.Name));
}
