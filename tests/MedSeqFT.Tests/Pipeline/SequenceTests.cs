using MedSeqFT.Artifacts;
using MedSeqFT.Diagnostics;
using MedSeqFT.Inference;
using MedSeqFT.Networks;
using MedSeqFT.Pipeline;
using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Pipeline;

/// <summary>The straight line on real files: what one stage leaves, the next one takes.</summary>
public sealed class SequenceTests(SmallSequence sequence) : IClassFixture<SmallSequence>
{
    private static string First => SmallSequence.Tasks[0];

    private static string Second => SmallSequence.Tasks[1];

    [Fact]
    public void TheCarryOverHasTheFoundationsEncoderAndTheDeliverablesDecoderAndNoHead()
    {
        using var foundation = TensorFile.Read(sequence.FoundationFile);
        using var deliverable = TensorFile.Read(sequence.At($"{Second}/finetuned/deliverable.safetensors"));
        using var carryOver = TensorFile.Read(sequence.At($"{Second}/refined/carry-over.safetensors"));

        Assert.Equal(deliverable.Keys.Where(name => !name.StartsWith("out.", StringComparison.Ordinal)).Order(), carryOver.Keys.Order());
        Assert.Equal(foundation.Keys.Where(IsEncoder).Order(), carryOver.Keys.Where(IsEncoder).Where(name => !CheckpointNames.IsComputed(name)).Order());
        Assert.Equal(8, carryOver.Keys.Count(CheckpointNames.IsComputed));
        Assert.All(foundation.Where(t => IsEncoder(t.Key)), t => Assert.Equal(t.Value.shape, carryOver[t.Key].shape));
        Assert.All(carryOver.Where(t => !IsEncoder(t.Key)), t => Assert.True(t.Value.equal(deliverable[t.Key]).all().item<bool>()));
    }

    [Fact]
    public void MergingMovesTheEncodersLinearsAndNothingElse()
    {
        using var before = TensorFile.Read(sequence.At($"{First}/refined/carry-over.safetensors"));
        using var after = TensorFile.Read(sequence.At($"{Second}/refined/carry-over.safetensors"));
        using var lora = TensorFile.Read(sequence.At($"{Second}/lora/lora.safetensors"));

        var moved = before.Keys.Where(IsEncoder).Where(name => !before[name].equal(after[name]).all().item<bool>()).Order().ToList();

        Assert.Equal(lora.Keys.Where(n => n.EndsWith(".lora_A", StringComparison.Ordinal)).Select(n => n[..^7] + ".weight").Order(), moved);
        Assert.Equal(36, moved.Count);
        Assert.All(moved, name => Assert.True(ThirdSingularValue(after[name] - before[name]) < 1e-5));
    }

    [Fact]
    public void TheFirstTasksDeliverableIsPlainFineTuningFromTheFoundation()
    {
        SmallSequence.Run(sequence.Finetune(First, "fft-of-the-first", strategy: "fft"));

        Assert.Equal(Bytes($"{First}/finetuned/deliverable.safetensors"), Bytes("fft-of-the-first/deliverable.safetensors"));
    }

    [Theory]
    [InlineData("finetune")]
    [InlineData("distill")]
    public void AStageStoppedAtAnyIterationEndsWithTheSameBytes(string stage)
    {
        StageRequest Request(string output) => stage == "finetune" ? sequence.Finetune(Second, output, iterations: 4) : sequence.Distill(Second, output, iterations: 4);
        var file = stage == "finetune" ? "deliverable.safetensors" : "lora.safetensors";
        SmallSequence.Run(Request($"{stage}-undisturbed"));

        foreach (var iteration in new[] { 1, 3 })
        {
            using var stop = new CancellationTokenSource();
            Assert.Throws<OperationCanceledException>(() => StageRunner.Run(Request($"{stage}-stopped"), new StopsAt(stop, iteration), stop.Token));
            Assert.False(Directory.Exists(sequence.At($"{stage}-stopped")));
        }
        SmallSequence.Run(Request($"{stage}-stopped"));

        Assert.Equal(Bytes($"{stage}-undisturbed/{file}"), Bytes($"{stage}-stopped/{file}"));
        Assert.Equal(Bytes($"{stage}-undisturbed/training.jsonl"), Bytes($"{stage}-stopped/training.jsonl"));
        Assert.Equal(Names($"{stage}-undisturbed"), Names($"{stage}-stopped"));
    }

    [Fact]
    public void AStageStoppedAfterItsLastIterationIsDone()
    {
        using var stop = new CancellationTokenSource();

        StageRunner.Run(sequence.Finetune(First, "stopped-at-the-end", iterations: 2), new StopsAt(stop, 2), stop.Token);

        Assert.True(stop.IsCancellationRequested);
        Assert.True(File.Exists(sequence.At("stopped-at-the-end/stage.json")));
    }

    [Fact]
    public void TheBufferHoldsTheImageOfTheBestCaseAndNoLabel()
    {
        var best = Directory.GetFiles(sequence.At($"{First}/scores")).Where(f => Path.GetFileName(f) is not ("ranking.json" or "stage.json"))
            .Select(CaseScores.Load).OrderBy(score => score.Score).First();
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

        Assert.True(labels.Geometry.HasGridOf(MedSeqFT.Imaging.NiftiFile.ReadHeader(image).Geometry));
        Assert.Equal(SmallSequence.Tasks, artifact.Manifest.Tasks.Select(t => t.Name));
        Assert.Equal("32,32,64", artifact.Manifest.Options["PatchSize"]);
        Assert.DoesNotContain("dataset", artifact.Manifest.Options.Keys);
        Assert.All(artifact.Manifest.Tasks, task => Assert.Equal("hash of it", task.Dataset));
        Assert.All(artifact.Manifest.Tasks, task => Assert.Equal(("generated", 1), (task.Licence, task.TestCases)));
    }

    private static bool IsEncoder(string name) => name.StartsWith("swinViT.", StringComparison.Ordinal);

    private static double ThirdSingularValue(torch.Tensor update)
    {
        using var scope = torch.NewDisposeScope();
        return torch.linalg.svdvals(update)[2].item<float>();
    }

    private byte[] Bytes(string path) => File.ReadAllBytes(sequence.At(path));

    private IEnumerable<string?> Names(string path) => Directory.GetFiles(sequence.At(path)).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private sealed class StopsAt(CancellationTokenSource stop, long iteration) : IStageLog
    {
        public void Info(string message)
        {
        }

        public void Warn(Diagnostic diagnostic)
        {
        }

        public void Report(StageProgress progress)
        {
            if (progress.Done == iteration)
                stop.Cancel();
        }
    }
}
