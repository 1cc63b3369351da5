using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>UniMiSS+'s student or teacher: pre-training network and head, named "backbone" and "head" as in its checkpoints.</summary>
public sealed class DinoNetwork : torch.nn.Module
{
    private readonly UniMissPretraining backbone;
    private readonly DinoHead head;

    /// <param name="size">z, y, x of a view.</param>
    public DinoNetwork(MixedShape shape, IReadOnlyList<int> size, long hidden, long bottleneck, long output)
        : base(nameof(DinoNetwork))
    {
        backbone = new UniMissPretraining(shape, size);
        head = new DinoHead(shape.Widths[^1], hidden, bottleneck, output);
        RegisterComponents();
    }

    /// <summary>A new network, to be pre-trained; its weights are a function of (shape, size, head width, seed) alone.</summary>
    /// <param name="headWidth">Hidden width of the head; an eighth is its bottleneck and 32 times as many its outputs (published: 2048).</param>
    public static DinoNetwork New(MixedShape shape, IReadOnlyList<int> size, long headWidth, long seed)
    {
        var network = new DinoNetwork(shape, size, headWidth, Math.Max(1, headWidth / 8), 32 * headWidth);
        MixedInitialisation.Fill(network, CounterRandom.For(seed, "foundation").NextSeed());
        return network;
    }

    /// <summary>Whether a parameter serves planar images alone.</summary>
    public static bool IsPlanar(string parameterName) => parameterName.Contains("2D", StringComparison.Ordinal);

    /// <summary>A network that holds these weights, its head as wide as theirs. Copies them.</summary>
    /// <param name="weights">By the names of the state dict, see <see cref="UniMissCheckpoint"/>.</param>
    /// <param name="planar">Whether what serves planar images alone must be there.</param>
    /// <exception cref="UserErrorException">MSQ4107: a tensor is missing or has another shape.</exception>
    public static DinoNetwork From(IReadOnlyDictionary<string, torch.Tensor> weights, MixedShape shape, IReadOnlyList<int> size, bool planar)
    {
        var network = new DinoNetwork(
            shape, size, Side(weights, "head.mlp.0.weight"), Side(weights, "head.mlp.4.weight"), Side(weights, "head.last_layer.weight_v"));
        using var constant = torch.no_grad();
        foreach (var (name, parameter) in network.named_parameters())
        {
            if (weights.TryGetValue(name, out var value) && value.shape.SequenceEqual(parameter.shape))
                parameter.copy_(value);
            else if (planar || !IsPlanar(name))
                throw new UserErrorException(SelectionErrors.IncompletePretrainingNetwork(name, string.Join(", ", parameter.shape), string.Join(" x ", size)));
        }
        return network;
    }

    /// <summary>Views [batch, 1, z, y, x] or planar images [batch, 3, y, x] to logits [batch, output].</summary>
    public torch.Tensor Logits(torch.Tensor images)
    {
        using var scope = torch.NewDisposeScope();
        return head.call(backbone.ClassToken(images)).MoveToOuterDisposeScope();
    }

    /// <summary>The logits, and the image as rebuilt, before the sigmoid.</summary>
    public (torch.Tensor Logits, torch.Tensor Reconstruction) Rebuild(torch.Tensor images)
    {
        using var scope = torch.NewDisposeScope();
        var (token, rebuilt) = backbone.Rebuild(images);
        return (head.call(token).MoveToOuterDisposeScope(), rebuilt.MoveToOuterDisposeScope());
    }

    internal MixedFeatures Encode(torch.Tensor images) => backbone.Encode(images);

    private static long Side(IReadOnlyDictionary<string, torch.Tensor> weights, string name) =>
        weights.TryGetValue(name, out var tensor) && tensor.dim() == 2
            ? tensor.shape[0]
            : throw new UserErrorException(SelectionErrors.IncompletePretrainingNetwork(name, "wide, narrow", "any size"));
}
