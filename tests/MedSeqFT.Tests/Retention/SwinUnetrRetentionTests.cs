using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Preprocessing;
using MedSeqFT.Retention;
using MedSeqFT.Tensors;
using MedSeqFT.Tests.Training;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Retention;

/// <summary>The three steps on the real network, narrow and small.</summary>
public sealed class SwinUnetrRetentionTests : IDisposable
{
    private static readonly int[] Patch = [32, 32, 64];
    private static readonly BackboneOptions Narrow = new() { Backbone = "voco", BackboneFeatureSize = 12 };
    private readonly TemporaryFolder folder = new();
    private readonly List<PreprocessedCase> cases = ToyCases.Balls("case", 2, size: 32);
    private readonly Backbone previous = Backbones.Create(Narrow, 1, 2, seed: 1);
    private readonly Backbone student = Backbones.Create(Narrow, 1, 2, seed: 1);

    public void Dispose()
    {
        cases.ForEach(c => c.Dispose());
        previous.Dispose();
        student.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void OneIterationOfEachStepLeavesWhatItMust()
    {
        var before = previous.named_parameters().ToDictionary(p => p.name, p => p.parameter.detach().clone());

        DistilledFineTuning.Run(
            student, cases, new() { Iterations = 1, BatchSize = 1, PatchSize = Patch }, new Retained(previous, [cases]), Place("finetune"), NullStageLog.Instance, default);
        using var lora = LoraDistillation.Run(
            previous, student, cases, new() { DistillIterations = 1, BatchSize = 1, PatchSize = Patch }, Place("distill"), NullStageLog.Instance, default);
        var error = Reparameterization.Merge(previous, lora, Patch, seed: 0);
        using var carryOver = Reparameterization.CarryOver(previous, student);

        Assert.All(student.named_parameters(), p => Assert.False(p.parameter.Equals(before[p.name]), p.name));
        Assert.InRange(error, 0, 1e-5);
        Assert.Equal(
            previous.EncoderLinears.Select(l => $"{l.Name}.weight").Order(StringComparer.Ordinal),
            previous.named_parameters().Where(p => !p.parameter.Equals(before[p.name])).Select(p => p.name).Order(StringComparer.Ordinal));
        Assert.Equal(before.Where(b => previous.ScopeOf(b.Key) != ParameterScope.Head).Select(b => b.Key).Order(), carryOver.Keys.Where(name => !CheckpointNames.IsComputed(name)).Order());
        Assert.All(carryOver.Where(t => !CheckpointNames.IsComputed(t.Key)), t => Assert.Equal(before[t.Key].shape, t.Value.shape));
        foreach (var tensor in before.Values)
            tensor.Dispose();
    }

    private TrainingRun Place(string stage) => new() { Stage = stage, Task = "Toy", Folder = folder.File(stage) };
}
