using MedSeqFT.Evaluation;

namespace MedSeqFT.Tests.Evaluation;

public sealed class CaseScoreTests
{
    [Fact]
    public void ScoresEveryClassByItselfInTheOrderOfLabels()
    {
        var reference = new LabelMap([1, 1, 2, 0], [1, 1, 4]);
        var prediction = new LabelMap([1, 0, 2, 2], [1, 1, 4]);

        var score = CaseScore.Of("a", prediction, reference, [2, 1], [1, 1, 1]);

        Assert.Equal([1, 2], score.Classes.Select(c => c.Label));
        Assert.Equal(2.0 / 3, score.Classes[0].Dice, 1e-12);
        Assert.Equal(2.0 / 3, score.Classes[1].Dice, 1e-12);
    }
}
