using System.Text.Json;
using MedSeqFT.Artifacts;
using MedSeqFT.Imaging;
using MedSeqFT.Inference;
using MedSeqFT.Networks;
using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Pipeline;

/// <summary>What holds of the straight line on any backbone: what one stage leaves, the next one takes.</summary>
/// <param name="encoder">What the names of E's tensors begin with.</param>
/// <param name="head">The same for the head's.</param>
/// <param name="linears">How many Linears E has.</param>
public abstract class SequenceFacts(SmallSequence sequence, string encoder, string head, int linears)
{
    protected SmallSequence Sequence => sequence;

    protected static string First => SmallSequence.Tasks[0];

    protected static string Second => SmallSequence.Tasks[1];

    [Fact]
    public void TheCarryOverHasTheEncoderAndTheDeliverablesDecoderAndNoHead()
    {
        using var deliverable = TensorFile.Read(sequence.At($"{Second}/finetuned/deliverable.safetensors"));
        using var carryOver = TensorFile.Read(sequence.At($"{Second}/refined/carry-over.safetensors"));

        Assert.Equal(deliverable.Keys.Where(name => !name.StartsWith(head, StringComparison.Ordinal)).Order(), carryOver.Keys.Order());
        Assert.All(carryOver.Where(t => !IsEncoder(t.Key)), t => Assert.True(t.Value.equal(deliverable[t.Key]).all().item<bool>(), t.Key));
    }

    [Fact]
    public void MergingMovesTheEncodersLinearsAndNothingElse()
    {
        using var before = TensorFile.Read(sequence.At($"{First}/refined/carry-over.safetensors"));
        using var after = TensorFile.Read(sequence.At($"{Second}/refined/carry-over.safetensors"));
        using var lora = TensorFile.Read(sequence.At($"{Second}/lora/lora.safetensors"));

        var moved = Moved($"{Second}/refined");

        Assert.Equal(lora.Keys.Where(n => n.EndsWith(".lora_A", StringComparison.Ordinal)).Select(n => n[..^7] + ".weight").Order(), moved);
        Assert.Equal(linears, moved.Count);
        Assert.All(moved, name => Assert.True(ThirdSingularValue(after[name] - before[name]) < 1e-5));
    }

    [Theory]
    [InlineData("scores")]
    [InlineData("finetuned")]
    [InlineData("lora")]
    public void EveryStageThatLoadsWeightsSaysWhatBecameOfThem(string stage)
    {
        using var report = JsonDocument.Parse(File.ReadAllText(sequence.At($"{Second}/{stage}/{LoadReport.FileName}")));
        string[] Names(string part) => [.. report.RootElement.GetProperty(part).EnumerateArray().Select(name => name.GetString()!)];

        Assert.Contains(Names("Matched").Concat(Names("Adapted")), IsEncoder);
        Assert.Empty(Names("KeptRandom"));
        // Of M_0 the self-supervised head is left, of a carry-over nothing.
        Assert.Equal(stage == "scores", Names("Unused").Length > 0);
    }

    [Fact]
    public void TheBufferHoldsTheImageOfTheBestCaseAndNoLabel()
    {
        var best = Scores().MinBy(score => score.Score)!;
        var chosen = Assert.Single(Directory.GetFiles(sequence.At($"{First}/buffer/cases")));
        using var tensors = TensorFile.Read(chosen);

        Assert.Equal(["image"], tensors.Keys);
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
        Assert.Equal(SmallSequence.Tasks, artifact.Manifest.Tasks.Select(t => t.Name));
    }

    [SkippableFact]
    public void ThePackedWeightsHaveThePublishedNamesAndNoOthers()
    {
        var published = PublishedNames().Order(StringComparer.Ordinal).ToList();

        Assert.All(SmallSequence.Tasks, task => Assert.Equal(
            published, TensorFile.List(sequence.At($"Small.1.0.0/tasks/{task}/model.safetensors")).Select(entry => entry.Name).Order(StringComparer.Ordinal)));
    }

    /// <summary>Of the published network's state dict.</summary>
    protected abstract IEnumerable<string> PublishedNames();

    /// <summary>The encoder's tensors that are not those of the first task's carry-over, in order.</summary>
    protected List<string> Moved(string refined)
    {
        using var before = TensorFile.Read(sequence.At($"{First}/refined/carry-over.safetensors"));
        using var after = TensorFile.Read(sequence.At($"{refined}/carry-over.safetensors"));
        return [.. before.Keys.Where(IsEncoder).Where(name => !before[name].equal(after[name]).all().item<bool>()).Order()];
    }

    protected List<CaseScores> Scores() => [.. Directory.GetFiles(sequence.At($"{First}/scores"))
        .Where(f => Path.GetFileName(f) is not ("ranking.json" or "stage.json" or LoadReport.FileName)).Select(CaseScores.Load)];

    protected bool IsEncoder(string name) => name.StartsWith(encoder, StringComparison.Ordinal);

    private static double ThirdSingularValue(torch.Tensor update)
    {
        using var scope = torch.NewDisposeScope();
        return torch.linalg.svdvals(update)[2].item<float>();
    }
}
