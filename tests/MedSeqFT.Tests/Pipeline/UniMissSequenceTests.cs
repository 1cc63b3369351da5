using MedSeqFT.Artifacts;
using MedSeqFT.Imaging;
using MedSeqFT.Inference;
using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Pipeline;

/// <summary>The whole method on UniMiSS+, through the stages that know nothing of it.</summary>
public sealed class UniMissSequenceTests(SmallUniMissSequence sequence) : IClassFixture<SmallUniMissSequence>
{
    private static string First => SmallSequence.Tasks[0];

    private static string Second => SmallSequence.Tasks[1];

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
    public void MergingMovesAllFortyFiveLinearsOfTheEncoderAndNothingElse()
    {
        using var before = TensorFile.Read(sequence.At($"{First}/refined/carry-over.safetensors"));
        using var after = TensorFile.Read(sequence.At($"{Second}/refined/carry-over.safetensors"));
        using var lora = TensorFile.Read(sequence.At($"{Second}/lora/lora.safetensors"));

        var moved = before.Keys.Where(IsEncoder).Where(name => !before[name].equal(after[name]).all().item<bool>()).Order().ToList();

        Assert.Equal(45, moved.Count);
        Assert.Equal(lora.Keys.Where(n => n.EndsWith(".lora_A", StringComparison.Ordinal)).Select(n => n[..^7] + ".weight").Order(), moved);
    }

    [Fact]
    public void TheCarryOverHasTheEncoderAndTheDeliverablesDecoderAndNoHead()
    {
        using var deliverable = TensorFile.Read(sequence.At($"{Second}/finetuned/deliverable.safetensors"));
        using var carryOver = TensorFile.Read(sequence.At($"{Second}/refined/carry-over.safetensors"));

        Assert.Equal(deliverable.Keys.Where(name => !name.StartsWith("ds", StringComparison.Ordinal)).Order(), carryOver.Keys.Order());
        Assert.All(carryOver.Where(t => !IsEncoder(t.Key)), t => Assert.True(t.Value.equal(deliverable[t.Key]).all().item<bool>(), t.Key));
        Assert.Equal("16,32,64", TensorFile.ReadMetadata(sequence.At($"{Second}/refined/carry-over.safetensors"))["medseqft.size"]);
    }

    [Fact]
    public void TheFoundationsTablesCameToThePatchByThePublishedRule()
    {
        using var foundation = TensorFile.Read(sequence.FoundationFile);
        using var carryOver = TensorFile.Read(sequence.At($"{First}/refined/carry-over.safetensors"));
        using var expected = MedSeqFT.Networks.PositionTables.AlongTokens(foundation["backbone.transformer.pos_embed3D2"], 128);

        var found = carryOver["transformer.pos_embed3D2"]; // LoRA-KD and merging leave tables alone

        Assert.True(found.equal(expected).all().item<bool>());
    }

    [Fact]
    public void TheBufferHoldsTheCaseOfTheLowestLoss()
    {
        var best = Scores().MinBy(score => score.Score)!;

        var chosen = Assert.Single(Directory.GetFiles(sequence.At($"{First}/buffer/cases")));

        Assert.Equal(best.Case, Path.GetFileNameWithoutExtension(chosen));
    }

    [Fact]
    public void ThePackedModelPredictsOnTheOriginalGrid()
    {
        var artifact = ModelArtifact.Open(sequence.At("Small.1.0.0"));
        var image = Directory.GetFiles(sequence.At($"datasets/{Second}/imagesTr"))[0];
        using var model = SegmentationModel.Load(artifact.TaskFolder(Second), "cpu");

        using var labels = model.Predict(image);

        Assert.True(labels.Geometry.HasGridOf(NiftiFile.ReadHeader(image).Geometry));
    }

    private List<CaseScores> Scores() => [.. Directory.GetFiles(sequence.At($"{First}/scores"))
        .Where(f => Path.GetFileName(f) is not ("ranking.json" or "stage.json")).Select(CaseScores.Load)];

    private static bool IsEncoder(string name) => name.StartsWith("transformer.", StringComparison.Ordinal);
}
