using MedSeqFT.Diagnostics;
using MedSeqFT.Selection;
using MedSeqFT.Tests.Training;
using static MedSeqFT.Tests.Selection.MaximumDataSimilarityTests;

namespace MedSeqFT.Tests.Selection;

public sealed class BufferChoiceTests
{
    private static readonly CaseScores[] Scores = [Score("a", 3), Score("b", 1), Score("c", double.NaN), Score("d", 2)];

    [Fact]
    public void FollowsTheRuleThatTheOptionsName()
    {
        var mds = BufferChoice.Select(Scores, new SelectionOptions { BufferSize = 2 }, NullStageLog.Instance);
        var random = BufferChoice.Select(Scores, new SelectionOptions { BufferSize = 2, BufferSelection = "random", Seed = 4 }, NullStageLog.Instance);

        Assert.Equal(("mds", 2), (mds.Selection, mds.BufferSize));
        Assert.Equal(["b", "d"], mds.Cases.Select(c => c.Case));
        Assert.Equal("random", random.Selection);
        Assert.Equal(RandomSelection.Select(Scores, 2, 4).Cases, random.Cases);
    }

    [Fact]
    public void ReportsCasesWithoutAScoreByName()
    {
        var log = new RecordedLog();

        BufferChoice.Select(Scores, new SelectionOptions { BufferSize = 2 }, log);

        var warning = Assert.Single(log.Warnings);
        Assert.Equal("MSQ4101", warning.Code);
        Assert.Contains("'c'", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WarnsWhereKLeavesNothingToChoose()
    {
        var log = new RecordedLog();

        var buffer = BufferChoice.Select(Scores, new SelectionOptions { BufferSize = 3 }, log);

        Assert.Equal(3, buffer.Cases.Count);
        Assert.Contains(log.Warnings, warning => warning.Code == "MSQ4102");
    }

    [Fact]
    public void FailsWhereNoCaseHasAScore()
    {
        var fault = Assert.Throws<UserErrorException>(() =>
            BufferChoice.Select([Score("a", double.NaN)], new SelectionOptions(), NullStageLog.Instance));

        Assert.Equal("MSQ4103", fault.Diagnostics[0].Code);
    }
}
