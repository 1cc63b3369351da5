using MedSeqFT.Evaluation;

namespace MedSeqFT.Tests.Evaluation;

/// <summary>Cases on one line of voxels: what is far away is another part.</summary>
public sealed class PostprocessingChoiceTests
{
    private static readonly int[] OrganAndTumour = [1, 2];

    [Fact]
    public void KeepsTheLargestForegroundPartWhenThatHelps()
    {
        var chosen = Determine(OrganAndTumour, ("1112000100", "1112000000"));

        Assert.Equal("1+2", chosen);
    }

    [Fact]
    public void RemovesNothingWhereEveryPartIsRight() => Assert.Equal("", Determine(OrganAndTumour, ("1112000100", "1112000100")));

    [Fact]
    public void RemovesNothingWhereNothingChanges() => Assert.Equal("", Determine(OrganAndTumour, ("1112000000", "1112000000")));

    [Fact]
    public void KeepsAllForegroundWhenOneClassWouldFall()
    {
        // Together, class 1 would gain more than class 2 would lose with its right far part: still only class 1 is cleaned.
        var chosen = Determine(OrganAndTumour, ("1111222220201110111", "1111222220200000000"));

        Assert.Equal("1", chosen);
    }

    [Fact]
    public void AsksEachClassAfterWhatWasAdoptedBefore()
    {
        // Together: the far 1 goes. Then class 2 has a wrong part that touches the organ.
        var chosen = Determine(OrganAndTumour, ("0211122100010", "0011122100000"));

        Assert.Equal("1+2 2", chosen);
    }

    [Fact]
    public void WeighsCasesAgainstEachOther()
    {
        var harmful = ("1110000100", "1110000100");
        var helpful = ("1110000100", "1110000000");

        Assert.Equal("1", Determine([1], helpful, helpful, harmful));
        Assert.Equal("", Determine([1], helpful, harmful, harmful));
    }

    [Fact]
    public void OfOneClassAsksOnce() => Assert.Equal("1", Determine([1], ("1110000100", "1110000000")));

    private static string Determine(int[] classes, params (string Prediction, string Reference)[] cases)
    {
        var choice = new PostprocessingChoice([.. classes.Select(label => new[] { label })]);
        foreach (var (prediction, reference) in cases)
            choice.Add(Map(prediction), Map(reference));
        return string.Join(" ", choice.Determine().KeepLargest.Select(set => string.Join("+", set)));
    }

    private static LabelMap Map(string voxels) => new([.. voxels.Select(digit => (short)(digit - '0'))], [1, 1, voxels.Length]);
}
