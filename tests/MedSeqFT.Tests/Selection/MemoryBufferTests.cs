using MedSeqFT.Selection;
using static MedSeqFT.Tests.Selection.MaximumDataSimilarityTests;

namespace MedSeqFT.Tests.Selection;

public sealed class MemoryBufferTests
{
    [Fact]
    public void ReadsBackWhatWasWritten()
    {
        var folder = Directory.CreateTempSubdirectory("medseqft").FullName;
        var buffer = MaximumDataSimilarity.Select([Score("a", 1.25), Score("b", 0.5)], 4);

        buffer.Save(folder);
        var read = MemoryBuffer.Load(folder);

        Assert.Equal(buffer.Cases, read.Cases);
        Assert.Equal(("mds", 4), (read.Selection, read.BufferSize));
        Assert.Equal([Path.Combine(folder, "buffer.json")], Directory.GetFiles(folder));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void TheFullRankingKeepsTheExcludedCasesApart()
    {
        var folder = Directory.CreateTempSubdirectory("medseqft").FullName;
        var ranking = ScoreRanking.Of([Score("z", 2), Score("n", double.NaN), Score("a", 1)]);

        ranking.Save(folder);
        var read = ScoreRanking.Load(folder);

        Assert.Equal(["a", "z"], read.Ranked.Select(s => s.Case));
        Assert.Equal(ranking.Ranked, read.Ranked);
        Assert.Equal(["n"], read.Excluded);
        Directory.Delete(folder, recursive: true);
    }
}
