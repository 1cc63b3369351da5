using TorchSharp;
using TorchSharp.Utils;

namespace MedSeqFT.Networks;

/// <summary>
/// The encoder E of SwinUNETR ("swinViT"): patch embedding and four stages, in version 2 each after a residual convolution
/// block (layers1c to layers4c). Stages consume the plain features; only the copies that leave are normalised.
/// </summary>
internal sealed class SwinTransformer : torch.nn.Module<torch.Tensor, torch.Tensor[]>
{
    private static readonly long[] Heads = [3, 6, 12, 24];

    [ComponentName(Name = "patch_embed")]
    private readonly PatchEmbedding embedding;

    private readonly IReadOnlyList<Nested> stages;
    private readonly IReadOnlyList<Nested> convolutions;
    private readonly Recomputation recomputation;

    public SwinTransformer(int inChannels, long featureSize, bool useV2, Recomputation recomputation)
        : base(nameof(SwinTransformer))
    {
        this.recomputation = recomputation;
        embedding = new PatchEmbedding(inChannels, featureSize);
        stages = [.. Heads.Select((heads, s) => new Nested("0", new SwinStage(featureSize << s, heads, recomputation)))];
        convolutions = useV2
            ? [.. Heads.Select((_, s) => new Nested("0", new Nested("layer", new ResidualConvBlock(featureSize << s, featureSize << s))))]
            : [];
        RegisterComponents();
        for (var s = 0; s < stages.Count; s++)
            register_module($"layers{s + 1}", stages[s]);
        for (var s = 0; s < convolutions.Count; s++)
            register_module($"layers{s + 1}c", convolutions[s]);
    }

    /// <summary>x0 to x4: level i is [batch, F 2^i, z / 2^(i+1), ...], each voxel normalised over its channels.</summary>
    public override torch.Tensor[] forward(torch.Tensor images)
    {
        using var scope = torch.NewDisposeScope();
        var features = embedding.call(images);
        var levels = new List<torch.Tensor> { Normalise(features) };
        for (var s = 0; s < stages.Count; s++)
        {
            features = stages[s].call(s < convolutions.Count ? recomputation.Run(convolutions[s].call, features) : features);
            levels.Add(Normalise(features));
        }
        return [.. levels.Select(l => l.MoveToOuterDisposeScope())];
    }

    // LayerNorm over the channels without parameters (MONAI: normalize=True).
    private static torch.Tensor Normalise(torch.Tensor features)
    {
        using var scope = torch.NewDisposeScope();
        return torch.nn.functional.layer_norm(features.permute(0, 2, 3, 4, 1), [features.shape[1]])
            .permute(0, 4, 1, 2, 3).MoveToOuterDisposeScope();
    }
}
