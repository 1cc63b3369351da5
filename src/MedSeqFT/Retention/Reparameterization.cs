using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Retention;

/// <summary>
/// Step 3 of K and G RFT (Sec. III-D, eq. 1): W' = W + BA in every Linear of E_{t-1}. With the decoder and the skips of the
/// fine-tuned network this is M_t, what task t+1 starts from and what is published; it has M_{t-1}'s tensors and no head.
/// </summary>
public static class Reparameterization
{
    /// <summary>Of the features' L2 norm; float32 rounding gives a few 1e-7.</summary>
    public const double AllowedError = 1e-5;

    /// <summary>Merges the branches for good, after which E gives the same features without them.</summary>
    /// <param name="patchSize">z, y, x of the noise on which that is checked.</param>
    /// <returns>The largest relative difference over the levels of E.</returns>
    /// <exception cref="UserErrorException">MSQ4006 when the features differ by more than <see cref="AllowedError"/>.</exception>
    public static double Merge(Backbone previous, LoraAdapter lora, IReadOnlyList<int> patchSize, long seed)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        previous.eval();
        using var generator = new torch.Generator((ulong)CounterRandom.For(seed, "merge").NextSeed(), torch.CPU);
        var noise = torch.randn([1, previous.InChannels, .. patchSize.Select(n => (long)n)], generator: generator).to(lora.Parameters[0].device);
        var before = previous.Encode(noise);
        lora.Merge();
        var after = previous.Encode(noise);
        var error = before.Zip(after).Max(pair => (pair.First - pair.Second).norm().item<float>() / Math.Max(pair.First.norm().item<float>(), 1e-12));
        return error <= AllowedError ? error : throw new UserErrorException(TrainingErrors.MergeDiffers(error, AllowedError));
    }

    /// <summary>
    /// M_t: E of the merged network, skips and decoder of the fine-tuned one. Copies on the CPU under their official names,
    /// buffers too: the official state dict less the head.
    /// </summary>
    public static NamedTensors CarryOver(Backbone merged, Backbone finetuned)
    {
        var tensors = PretrainedWeights.StateDictOf(merged, (_, part) => part == ParameterScope.Encoder);
        foreach (var (name, tensor) in PretrainedWeights.StateDictOf(finetuned, (_, part) => part is ParameterScope.Skip or ParameterScope.Decoder))
            tensors[name] = tensor;
        return tensors;
    }
}
