using MedSeqFT.Datasets;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using MedSeqFT.Tests.Networks;

namespace MedSeqFT.Tests.Pipeline;

/// <summary>The whole method on UniMiSS+, from its own pre-training on, through the stages that know nothing of it.</summary>
public sealed class UniMissSequenceTests(SmallUniMissSequence sequence) : SequenceFacts(sequence, "transformer.", "ds", linears: 45), IClassFixture<SmallUniMissSequence>
{
    [Fact]
    public void TheFoundationHasStudentTeacherAndCentreForVolumesAndItsSize()
    {
        var metadata = TensorFile.ReadMetadata(Sequence.FoundationFile);
        using var foundation = TensorFile.Read(Sequence.FoundationFile);

        var student = foundation.Keys.Where(name => name.StartsWith("backbone.", StringComparison.Ordinal) || name.StartsWith("head.", StringComparison.Ordinal)).ToList();

        Assert.Equal(student.Select(name => $"teacher.{name}").Order(), foundation.Keys.Except(student).Except(["dino_loss.center"]).Order());
        Assert.Equal([1L, 512], foundation["dino_loss.center"].shape);
        Assert.DoesNotContain(foundation.Keys, name => name.Contains("2D", StringComparison.Ordinal));
        Assert.Equal("16,32,32", metadata["medseqft.size"]);
    }

    [Fact]
    public void CasesAreScoredByItsOwnLossWithItsHead()
    {
        var scores = Scores();

        Assert.All(scores, score => Assert.Equal(("unimiss", 0.0, 0.0), (score.Head, score.Intra, score.Regularisation)));
        Assert.All(scores, score => Assert.True(score.Inter > 0 && score.Reconstruction > 0));
        Assert.All(scores, score => Assert.Equal(score.Score, score.Inter + score.Reconstruction, 9));
        Assert.All(scores, score => Assert.StartsWith("unimiss view 16x32x32 seed 3", score.Recipe, StringComparison.Ordinal));
        Assert.Equal(scores.Count, scores.Select(score => score.Score).Distinct().Count());
    }

    [Fact]
    public void TheCarryOverSaysWhatSizeItsTablesAreFor() =>
        Assert.Equal("16,32,64", TensorFile.ReadMetadata(Sequence.At($"{Second}/refined/carry-over.safetensors"))["medseqft.size"]);

    [Fact]
    public void TablesOfAnotherSizeAreReportedAsAdaptedByName()
    {
        var report = ReadableJson.Read<LoadReport>(Sequence.At($"{First}/finetuned/{LoadReport.FileName}"));

        Assert.Equal(Enumerable.Range(1, 4).Select(stage => $"transformer.pos_embed3D{stage}"), report.Adapted);
        Assert.Equal(191 - 4, report.Matched.Count);
        Assert.DoesNotContain(report.Matched, PositionTables.IsTable);
    }

    [Fact]
    public void TheFoundationsTablesCameToThePatchByThePublishedRule()
    {
        using var foundation = TensorFile.Read(Sequence.FoundationFile);
        using var carryOver = TensorFile.Read(Sequence.At($"{First}/refined/carry-over.safetensors"));
        using var expected = PositionTables.AlongTokens(foundation["backbone.transformer.pos_embed3D2"], 128);

        var found = carryOver["transformer.pos_embed3D2"]; // LoRA-KD and merging leave tables alone

        Assert.True(found.equal(expected).all().item<bool>());
    }

    protected override IEnumerable<string> PublishedNames() => UniMissGolden.Names().GetProperty("downstream").EnumerateObject().Select(one => one.Name);
}
