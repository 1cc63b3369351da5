using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>
/// A segmentation network as the method sees it: encoder E, decoder DE, head. Tensors are [batch, channel, z, y, x];
/// the state dict has the official names of the published code. forward gives logits [batch, classes, z, y, x].
/// </summary>
public abstract class Backbone(string name) : torch.nn.Module<torch.Tensor, torch.Tensor>(name)
{
    public abstract int InChannels { get; }

    public abstract int Classes { get; }

    /// <summary>Every spatial size must be a multiple of this (VoCo: 32).</summary>
    public abstract int SizeDivisor { get; }

    /// <summary>All features that E returns to the decoder, shallow to deep, in the network's own axis order (Sec. III-D: "outputs").</summary>
    public abstract IReadOnlyList<torch.Tensor> Encode(torch.Tensor images);

    /// <summary>The first level of <see cref="Encode"/> with a Linear before it; lower ones cannot be moved by LoRA.</summary>
    public abstract int FirstRefinableLevel { get; }

    /// <summary>Length of the vector that <see cref="Embed"/> gives a crop (VoCo: 24 F).</summary>
    public abstract int EmbeddingSize { get; }

    /// <summary>The pooled embedding that the backbone's own self-supervised head takes: [crops, <see cref="EmbeddingSize"/>].</summary>
    public abstract torch.Tensor Embed(torch.Tensor crops);

    /// <summary>Every Linear of E in forward order (VoCo: 36): the layers that LoRA adapts.</summary>
    public abstract IReadOnlyList<NamedLinear> EncoderLinears { get; }

    public abstract ParameterScope ScopeOf(string parameterName);
}
