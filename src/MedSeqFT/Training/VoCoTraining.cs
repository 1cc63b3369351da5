using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>VoCo's, in one of its versions: see <see cref="Pretraining"/>.</summary>
internal sealed class VoCoTraining(Backbone network, VoCoVersion version, long headWidth, long seed) : IFoundationTraining
{
    private readonly VoCoHead head = new VoCoHead(network.EmbeddingSize, headWidth, headWidth, seed).to(network.parameters().First().device);

    public bool IsBoundToViewSize => false;

    public void Run(IReadOnlyList<torch.Tensor> views, PretrainingOptions options, TrainingRun run, IStageLog log, CancellationToken cancellation) =>
        Pretraining.Run(network, head, views, options, run, log, cancellation, version);

    public NamedTensors Weights()
    {
        var weights = PretrainedWeights.StateOf(network, (_, scope) => scope is ParameterScope.Encoder or ParameterScope.Skip);
        using var scope = torch.NewDisposeScope();
        foreach (var (name, tensor) in head.state_dict())
            weights[name] = tensor.detach().cpu().clone().DetachFromDisposeScope();
        return weights;
    }

    public void Dispose()
    {
        head.Dispose();
        network.Dispose();
    }
}
