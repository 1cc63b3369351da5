using MedSeqFT.Diagnostics;
using MedSeqFT.Inference;

namespace MedSeqFT.Tests.Inference;

public sealed class PostprocessingTests : IDisposable
{
    private static readonly int[] Line = [1, 1, 10];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void RemovesEverythingOutsideOfTheLargestPart() =>
        Assert.Equal([1, 1, 2, 0, 0, 0, 0, 0, 0, 0], Applied([1, 1, 2, 0, 1, 0, 2, 2, 0, 1], [1, 2]));

    [Fact]
    public void LeavesLabelsAloneThatAreNotInTheSet() =>
        Assert.Equal([0, 2, 0, 2, 2, 0, 1, 1, 0, 2], Applied([1, 2, 0, 2, 2, 0, 1, 1, 0, 2], [1]));

    [Fact]
    public void KeepsAllPartsThatTieForTheLargest() =>
        Assert.Equal([1, 1, 0, 0, 0, 1, 1, 0, 0, 0], Applied([1, 1, 0, 1, 0, 1, 1, 0, 0, 0], [1]));

    [Fact]
    public void TakesOneSetAfterTheOther() =>
        Assert.Equal([1, 1, 2, 1, 0, 0, 0, 0, 0, 0], Applied([1, 1, 2, 1, 0, 2, 2, 0, 1, 0], [1, 2], [2]));

    [Fact]
    public void OfNothingChangesNothing() => Assert.Equal([1, 0, 1, 0, 1, 0, 2, 0, 1, 1], Applied([1, 0, 1, 0, 1, 0, 2, 0, 1, 1]));

    [Fact]
    public void ComesBackFromItsFile()
    {
        var path = folder.Combine("postprocessing.json");

        new Postprocessing { KeepLargest = [[1, 2], [2]] }.Save(path);

        Assert.Equal("[1, 2] [2]", string.Join(" ", Postprocessing.Load(path).KeepLargest.Select(set => $"[{string.Join(", ", set)}]")));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "KeepLargest": [[]] }""")]
    [InlineData("""{ "KeepLargest": [[0]] }""")]
    [InlineData("""{ "KeepLargest": 3 }""")]
    [InlineData("nothing")]
    public void RefusesAnotherFile(string text)
    {
        var path = folder.Combine("postprocessing.json");
        File.WriteAllText(path, text);

        var error = Assert.Throws<UserErrorException>(() => Postprocessing.Load(path));

        Assert.Equal("MSQ1085", error.Diagnostics.Single().Code);
    }

    [Fact]
    public void RefusesAFileThatIsNotThere() =>
        Assert.Equal("MSQ1085", Assert.Throws<UserErrorException>(() => Postprocessing.Load(folder.Combine("no.json"))).Diagnostics.Single().Code);

    private static short[] Applied(short[] labels, params int[][] sets)
    {
        new Postprocessing { KeepLargest = sets }.Apply(labels, Line);
        return labels;
    }
}
