using MedSeqFT.Artifacts;
using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Pipeline;
using MedSeqFT.Tensors;
using MedSeqFT.Tests.Networks;
using MedSeqFT.Tests.Training;

namespace MedSeqFT.Tests.Pipeline;

/// <summary>The straight line on the smallest SwinUNETR.</summary>
public sealed class SequenceTests(SmallSequence sequence) : SequenceFacts(sequence, "swinViT.", "out.", linears: 36), IClassFixture<SmallSequence>
{
    [Fact]
    public void TheCarryOversEncoderHasTheTensorsOfTheFoundationsAndTheIndices()
    {
        using var foundation = TensorFile.Read(Sequence.FoundationFile);
        using var carryOver = TensorFile.Read(Sequence.At($"{Second}/refined/carry-over.safetensors"));

        Assert.Equal(foundation.Keys.Where(IsEncoder).Order(), carryOver.Keys.Where(IsEncoder).Where(name => !CheckpointNames.IsComputed(name)).Order());
        Assert.Equal(8, carryOver.Keys.Count(CheckpointNames.IsComputed));
        Assert.All(foundation.Where(t => IsEncoder(t.Key)), t => Assert.Equal(t.Value.shape, carryOver[t.Key].shape));
    }

    [Fact]
    public void TheFirstTasksDeliverableIsPlainFineTuningFromTheFoundation()
    {
        SmallSequence.Run(Sequence.Finetune(First, "fft-of-the-first", strategy: "fft"));

        Assert.Equal(Bytes($"{First}/finetuned/deliverable.safetensors"), Bytes("fft-of-the-first/deliverable.safetensors"));
    }

    [Theory]
    [InlineData("finetune")]
    [InlineData("distill")]
    public void AStageStoppedAtAnyIterationEndsWithTheSameBytes(string stage)
    {
        StageRequest Request(string output) => stage == "finetune" ? Sequence.Finetune(Second, output, iterations: 4) : Sequence.Distill(Second, output, iterations: 4);
        var file = stage == "finetune" ? "deliverable.safetensors" : "lora.safetensors";
        SmallSequence.Run(Request($"{stage}-undisturbed"));

        foreach (var iteration in new[] { 1, 3 })
        {
            using var stop = new CancellationTokenSource();
            Assert.Throws<OperationCanceledException>(() => StageRunner.Run(Request($"{stage}-stopped"), new StopsAt(stop, iteration), stop.Token));
            Assert.False(Directory.Exists(Sequence.At($"{stage}-stopped")));
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

        StageRunner.Run(Sequence.Finetune(First, "stopped-at-the-end", iterations: 2), new StopsAt(stop, 2), stop.Token);

        Assert.True(stop.IsCancellationRequested);
        Assert.True(File.Exists(Sequence.At("stopped-at-the-end/stage.json")));
    }

    [Fact]
    public void APackedModelHasNothingOfAnotherStrategysFoldersAndNamesItsParent()
    {
        SmallSequence.Run(Sequence.Pack("Small.2.0.0", new() { ["TaskStages"] = "inspected,preprocessed,finetuned,evaluated", ["ParentVersion"] = "1.0.0" }));

        var artifact = ModelArtifact.Open(Sequence.At("Small.2.0.0"));
        Assert.False(File.Exists(Sequence.At("Small.2.0.0/carry-over.safetensors")));
        Assert.Equal("1.0.0", artifact.Manifest.ParentVersion);
        Assert.Contains("Iterations", artifact.Manifest.Options.Keys);
        Assert.DoesNotContain(artifact.Manifest.Options.Keys, name => name.StartsWith("Distill", StringComparison.Ordinal) || name == "MdsRuns");
        Assert.True(File.Exists(Sequence.At("Small.1.0.0/carry-over.safetensors")));
    }

    [Fact]
    public void ThePackedModelSaysWhatItWasMadeOf()
    {
        var artifact = ModelArtifact.Open(Sequence.At("Small.1.0.0"));

        Assert.Equal("32,32,64", artifact.Manifest.Options["PatchSize"]);
        Assert.DoesNotContain("dataset", artifact.Manifest.Options.Keys);
        Assert.All(artifact.Manifest.Tasks, task => Assert.Equal("hash of it", task.Dataset));
        Assert.All(artifact.Manifest.Tasks, task => Assert.Equal(("generated", 1), (task.Licence, task.TestCases)));
    }

    // Fig. 4(a) of the paper: the first blocks don't move.
    [Fact]
    public void LinearsThatLoraTargetsLeavesOutKeepTheirBits()
    {
        SmallSequence.Run(Sequence.Distill(Second, "still-blocks-lora", targets: "!swinViT.layers1.0.blocks.*"));
        SmallSequence.Run(Sequence.Merge(Second, "still-blocks-lora", "still-blocks-refined"));

        var (all, moved) = (Moved($"{Second}/refined"), Moved("still-blocks-refined"));

        Assert.Equal(all.Where(name => !name.StartsWith("swinViT.layers1.0.blocks.", StringComparison.Ordinal)), moved);
        Assert.Equal((36, 28), (all.Count, moved.Count));
    }

    [Fact]
    public void CasesOfAFoundationWithoutAHeadAreScoredWithoutOneAndThatIsSaidOnce()
    {
        var log = new RecordedLog();
        using (var network = Backbones.Create(new BackboneOptions { Backbone = "voco", BackboneFeatureSize = 12 }, 1, 1, seed: 9))
        using (var state = PretrainedWeights.StateOf(network, (_, scope) => scope is ParameterScope.Encoder or ParameterScope.Skip))
            TensorFile.Write(Sequence.At("headless.safetensors"), state);

        StageRunner.Run(Sequence.Score(First, Sequence.At("headless.safetensors"), "headless-scores"), log, CancellationToken.None);

        Assert.True(log.Progress.Count > 1);
        Assert.All(log.Progress, one => Assert.Contains("\"head\": \"none\"", File.ReadAllText(Sequence.At($"headless-scores/{one.Detail}.json")), StringComparison.Ordinal));
        Assert.Single(log.Warnings, warning => warning.Code == "MSQ4104");
        Assert.All(Scores(), score => Assert.Equal("voco", score.Head)); // of the foundation that has one
    }

    private byte[] Bytes(string path) => File.ReadAllBytes(Sequence.At(path));

    protected override IEnumerable<string> PublishedNames() => OfficialNames.Of(12, 1, 3, useV2: true).Select(one => one.Key);

    private IEnumerable<string?> Names(string path) => Directory.GetFiles(Sequence.At(path)).Select(Path.GetFileName).Order(StringComparer.Ordinal);

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
