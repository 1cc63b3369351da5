using MedSeqFT.Inference;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;

namespace MedSeqFT.Pipeline;

/// <summary>M_t-mid from a finetuned folder.</summary>
internal static class TaskNetwork
{
    public static Backbone Load(string finetuned)
    {
        var plan = TaskModelPlan.Load(finetuned);
        var network = Backbones.Create(plan.Backbone, plan.Channels.Count, plan.Outputs, seed: 0, plan.PatchSize);
        var weights = Path.Combine(finetuned, FinetuneStage.WeightsFile);
        using var state = TensorFile.Read(weights);
        PretrainedWeights.Restore(network, state, (_, _) => true, weights);
        return network;
    }
}
