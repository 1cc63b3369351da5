using System.Globalization;
using MedSeqFT.Inference;
using MedSeqFT.Networks;
using MedSeqFT.Retention;
using MedSeqFT.Tensors;

namespace MedSeqFT.Pipeline;

/// <summary>M_{t-1} + LoRA factors + M_t-mid → the carry-over M_t: E_t = E_{t-1} + BA, decoder and skips of M_t-mid (Sec. III-D, step 3).</summary>
internal static class MergeStage
{
    public const string WeightsFile = "carry-over.safetensors";

    public static void Run(StageContext stage)
    {
        var reader = stage.Options();
        var backbone = reader.Read<BackboneOptions>(o => o.Validate());
        reader.Complete();

        var plan = TaskModelPlan.Load(stage.Input("finetuned"));
        using var previous = Foundation.Read(stage.Input("previous"));
        using var finetuned = TaskNetwork.Load(stage.Input("finetuned"));
        using var network = previous.CreatePrevious(backbone, finetuned, plan.PatchSize, stage);
        using var lora = Factors(network, stage.Input("lora", DistillStage.FactorsFile));
        var error = Reparameterization.Merge(network, lora, plan.PatchSize, seed: 0);
        stage.Log.Info(string.Create(CultureInfo.InvariantCulture, $"merged {lora.Branches.Count} linears, features within {error:E1} of the unmerged ones"));

        using var carryOver = Reparameterization.CarryOver(network, finetuned);
        previous.Stems(network).Complete(carryOver, network);
        TensorFile.Write(stage.Folder.Combine(WeightsFile), carryOver, Foundation.CarryOverOf(plan.PatchSize));
    }

    private static LoraAdapter Factors(Backbone network, string path)
    {
        using var factors = TensorFile.Read(path);
        var rank = (int)factors.First(f => f.Key.EndsWith(".lora_A", StringComparison.Ordinal)).Value.shape[0];
        var lora = LoraAdapter.Attach(network, rank, seed: 0, adapts: name => factors.ContainsKey($"{name}.lora_A"));
        lora.Load(factors);
        return lora;
    }
}
