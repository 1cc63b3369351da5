using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Retention;
using MedSeqFT.Tests.Training;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Retention;

/// <summary>A frozen network keeps nothing for a backward pass that never comes.</summary>
public sealed class FrozenTeacherTests : IDisposable
{
    private static readonly BackboneOptions Narrow = new() { Backbone = "voco", BackboneFeatureSize = 12 };
    private static readonly int[] Patch = [32, 32, 64];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void TheTeachersOfBothStepsRunWithoutAGraph()
    {
        var cases = ToyCases.Balls("case", 1, size: 32);
        using var student = Backbones.Create(Narrow, 1, 2, seed: 1);
        using var teacher = new GraphWatch(Backbones.Create(Narrow, 1, 2, seed: 2));

        DistilledFineTuning.Run(
            student, cases, new() { Iterations = 1, BatchSize = 1, PatchSize = Patch }, new Retained(teacher, [cases]), Run("finetune"), NullStageLog.Instance, default);
        LoraDistillation.Run(
            student, teacher, cases, new() { DistillIterations = 1, BatchSize = 1, PatchSize = Patch }, Run("distill"), NullStageLog.Instance, default).Dispose();

        Assert.Equal([false, false], teacher.KeptGraphs);
        cases.ForEach(c => c.Dispose());
    }

    private TrainingRun Run(string stage) => new() { Stage = stage, Task = "Toy", Folder = folder.File(stage) };

    /// <summary>Records for each call whether its features keep a graph.</summary>
    private sealed class GraphWatch : Backbone
    {
        private readonly Func<torch.Tensor, IReadOnlyList<torch.Tensor>> encode;
        private readonly Backbone watched;

        public GraphWatch(Backbone watched)
            : base(nameof(GraphWatch))
        {
            (this.watched, encode) = (watched, watched.Encode);
            RegisterComponents();
        }

        public List<bool> KeptGraphs { get; } = [];

        public override int InChannels => watched.InChannels;

        public override int Classes => watched.Classes;

        public override int SizeDivisor => watched.SizeDivisor;

        public override int FirstRefinableLevel => watched.FirstRefinableLevel;

        public override int EmbeddingSize => watched.EmbeddingSize;

        public override IReadOnlyList<NamedLinear> EncoderLinears => watched.EncoderLinears;

        public override IReadOnlyList<torch.Tensor> Encode(torch.Tensor images)
        {
            var features = encode(images);
            KeptGraphs.Add(features.Any(level => level.requires_grad));
            return features;
        }

        public override torch.Tensor Embed(torch.Tensor crops) => watched.Embed(crops);

        public override torch.Tensor forward(torch.Tensor input) => watched.forward(input);

        public override ParameterScope ScopeOf(string parameterName) => watched.ScopeOf(parameterName[(parameterName.IndexOf('.', StringComparison.Ordinal) + 1)..]);
    }
}
