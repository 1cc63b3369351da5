using System.Text.Json;
using MedSeqFT.Networks;
using MedSeqFT.Pipeline;
using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using MedSeqFT.Tests.Datasets;

namespace MedSeqFT.Tests.Pipeline;

/// <summary>A task of two channels, then one of one channel, from a foundation model of one channel.</summary>
public sealed class MixedChannelsTests : IDisposable
{
    private Dictionary<string, string> backbone = [];
    private Dictionary<string, string> loop = [];
    private readonly TemporaryFolder folder = new();
    private readonly SyntheticTask two = new(cases: 2, modality: "MR", channels: 2);
    private readonly SyntheticTask one = new(cases: 2);

    public void Dispose()
    {
        two.Dispose();
        one.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("voco", 12, new[] { 32, 32, 64 }, new[] { "swinViT.patch_embed.proj.weight", "encoder1.layer.conv1.conv.weight", "encoder1.layer.conv3.conv.weight" }, new[] { 12L, 2, 2, 2, 2 })]
    [InlineData("unimiss-plus", 4, new[] { 16, 32, 64 }, new[] { "transformer.ConvBlock3D0.0.conv.weight" }, new[] { 4L, 2, 3, 3, 3 })]
    public void EveryNumberOfChannelsKeepsItsOwnStemThroughTheSequence(string name, int featureSize, int[] patch, string[] stems, long[] shape)
    {
        var options = new BackboneOptions { Backbone = name, BackboneFeatureSize = featureSize };
        backbone = new() { ["Backbone"] = name, ["BackboneFeatureSize"] = $"{featureSize}" };
        loop = new(backbone) { ["Seed"] = "3", ["BatchSize"] = "1", ["PatchSize"] = string.Join(',', patch) };
        using var network = Backbones.Create(options, 1, 1, seed: 9, patch);
        WriteFoundation(network);
        Train("two", two.Folder, "foundation.safetensors");
        FillBuffer("two");
        Train("one", one.Folder, "two/refined/carry-over.safetensors", "two");

        var stem = stems[0]; // the encoder's; others belong to skips, which go with the decoder
        using var foundation = TensorFile.Read(folder.File("foundation.safetensors"));
        using var deliverable = TensorFile.Read(folder.File("two/finetuned/deliverable.safetensors"));
        using var first = TensorFile.Read(folder.File("two/refined/carry-over.safetensors"));
        using var second = TensorFile.Read(folder.File("one/refined/carry-over.safetensors"));
        Assert.Equal(shape, deliverable[stem].shape);
        AssertSame(deliverable[stem], first[$"stems.2.{stem}"]);  // new with the task: what it trained
        AssertSame(foundation[stem], first[stem]);                // of one channel, for later tasks
        AssertSame(foundation[stem], second[stem]);               // known before: LoRA-KD keeps it
        AssertSame(first[$"stems.2.{stem}"], second[$"stems.2.{stem}"]);
        Assert.Equal(first.Keys.Order(StringComparer.Ordinal), second.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("\"kd\"", File.ReadAllText(folder.File("one/finetuned/training.jsonl")), StringComparison.Ordinal);
        AssertLoadReports(stems, network.named_parameters().Count(p => network.ScopeOf(p.name) != ParameterScope.Head));
    }

    // What each finetuning took its weights from: inflated from one channel first, all as they are later.
    private void AssertLoadReports(string[] stems, int parameters)
    {
        var (two, one) = (Report("two"), Report("one"));

        Assert.Equal(stems.Order(StringComparer.Ordinal), two.Adapted.Order(StringComparer.Ordinal));
        Assert.Empty(two.KeptRandom);
        Assert.Empty(one.Adapted);
        Assert.Equal(parameters, one.Matched.Count);

        LoadReport Report(string task) => JsonSerializer.Deserialize<LoadReport>(File.ReadAllText(folder.File($"{task}/finetuned/{LoadReport.FileName}")))!;
    }

    private void WriteFoundation(Backbone network)
    {
        using var state = PretrainedWeights.StateOf(network, (_, scope) => scope is ParameterScope.Encoder or ParameterScope.Skip);
        TensorFile.Write(folder.File("foundation.safetensors"), state);
    }

    private void Train(string task, string dataset, string previous, string? buffer = null)
    {
        var start = folder.File(previous);
        Run("inspect", task, "inspected", new() { ["Seed"] = "3" }, ("dataset", dataset));
        Run("preprocess", task, "preprocessed", [], ("dataset", dataset), ("inspected", At(task, "inspected")));
        SmallSequence.Run(Request("finetune", task, "finetuned", new(loop) { ["Iterations"] = "1" }, ("preprocessed", At(task, "preprocessed")), (buffer is null ? "foundation" : "carryOver", start)) with
        {
            InputList = buffer is null ? [] : [At(buffer, "buffer")],
        });
        Run("distill", task, "lora", new(loop) { ["DistillIterations"] = "1" }, ("preprocessed", At(task, "preprocessed")), ("previous", start), ("finetuned", At(task, "finetuned")));
        Run("merge", task, "refined", backbone, ("previous", start), ("finetuned", At(task, "finetuned")), ("lora", At(task, "lora")));
    }

    private void FillBuffer(string task)
    {
        using var kept = PreprocessedTask.Open(At(task, "preprocessed")).LoadTrainingCases()[0];
        BufferFolder.Add(At(task, "buffer"), kept);
        new MemoryBuffer("mds", 1, [new BufferedCase(1, kept.Id, 0)]).Save(At(task, "buffer"));
    }

    private void Run(string stage, string task, string output, Dictionary<string, string> options, params (string Name, string Path)[] inputs) =>
        SmallSequence.Run(Request(stage, task, output, options, inputs));

    private StageRequest Request(string stage, string task, string output, Dictionary<string, string> options, params (string Name, string Path)[] inputs) => new()
    {
        Stage = stage,
        Task = task,
        Key = $"{stage} {task}",
        Output = At(task, output),
        Options = options,
        Inputs = inputs.ToDictionary(i => i.Name, i => i.Path),
        Device = "cpu",
        Threads = 1,
    };

    private string At(string task, string name) => folder.Combine(task, name);

    private static void AssertSame(TorchSharp.torch.Tensor expected, TorchSharp.torch.Tensor found) => Assert.True(expected.equal(found).all().item<bool>());
}
