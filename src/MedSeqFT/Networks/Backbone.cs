using MedSeqFT.Tensors;
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

    /// <summary>What patches z, y, x the network takes instead of this one, in words; null when it takes it.</summary>
    public virtual string? RefuseSize(IReadOnlyList<int> patchSize) =>
        patchSize.All(n => n % SizeDivisor == 0) ? null : $"z,y,x, each a multiple of {SizeDivisor}";

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

    /// <summary>Whether <see cref="Encode"/> takes images of that many channels: <see cref="InChannels"/>, and those with an added stem.</summary>
    public bool Encodes(long channels) => channels == InChannels || (Stems.Any() && Stems.All(stem => stem.Layer.Takes(channels)));

    /// <summary>Whether a parameter belongs to a convolution that sees the image itself, so that it depends on <see cref="InChannels"/>.</summary>
    public bool IsStem(string parameterName) => Stems.Any(stem => parameterName.StartsWith(stem.Name + ".", StringComparison.Ordinal));

    /// <summary>Lets <see cref="Encode"/> take images of another number of channels, through constant copies of these stem parameters.</summary>
    /// <param name="parameters">By official name; of the stem's own shape but for the channels.</param>
    public void AddStem(IReadOnlyDictionary<string, torch.Tensor> parameters)
    {
        foreach (var (name, layer) in Stems)
            if (parameters.TryGetValue($"{name}.weight", out var weight))
                layer.Add(weight, parameters.GetValueOrDefault($"{name}.bias"));
    }

    private IEnumerable<(string Name, StemConvolution Layer)> Stems =>
        named_modules().Where(pair => pair.module is StemConvolution).Select(pair => (pair.name, (StemConvolution)pair.module));

    /// <summary>Logits at the sizes that deep supervision compares, finest first; only the finest where the network has no more.</summary>
    public virtual IReadOnlyList<torch.Tensor> Supervised(torch.Tensor images) => [call(images)];

    /// <summary>
    /// Training keeps the inputs of the network's blocks alone and computes the blocks again in the backward pass: less memory,
    /// more time, the same gradients. A network that has no such blocks ignores it.
    /// </summary>
    public virtual bool ActivationCheckpointing { get; set; }

    /// <summary>Brings what in a checkpoint depends on the size of the images to this network's size (UniMiSS+: position tables).</summary>
    /// <param name="checkpoint">Changed in place.</param>
    /// <param name="madeFor">z, y, x of the images behind the checkpoint; null where its file doesn't say.</param>
    /// <returns>Official names of what was changed.</returns>
    public virtual IReadOnlyList<string> Fit(NamedTensors checkpoint, IReadOnlyList<int>? madeFor) => [];
}
