using System.Globalization;
using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Networks;

/// <summary>
/// The encoder E of UniMiSS+ ("transformer"): two convolutional stems, then four stages of overlapping patch embedding, learnt
/// positions and blocks. No norm at its end. For pre-training it carries a class token and sees planar images too.
/// </summary>
internal sealed class MixedTransformer : torch.nn.Module
{
    private const int Stages = 4;
    private readonly Dictionary<int, MixedEncoderPath> paths;
    private readonly ModuleList<MixedBlock>[] blocks;
    private readonly IReadOnlyList<LinearLayer> classTokens = [];
    private readonly Recomputation recomputation = new();

    /// <summary>The segmentation network's: volumes of one size, no class token.</summary>
    public MixedTransformer(MixedShape shape, int inChannels, IReadOnlyList<int> size, Recomputation recomputation)
        : base(nameof(MixedTransformer))
    {
        this.recomputation = recomputation;
        paths = new() { [3] = new MixedEncoderPath(this, shape, inChannels, size, hasClassToken: false) };
        blocks = Blocks(shape, [3]);
    }

    /// <summary>The pre-training network's.</summary>
    /// <param name="planeSize">y, x of planar images, which have three channels.</param>
    public MixedTransformer(MixedShape shape, int inChannels, IReadOnlyList<int> size, IReadOnlyList<int> planeSize)
        : base(nameof(MixedTransformer))
    {
        var w = shape.Widths;
        register_parameter("cls_tokens1", NewParameter.Zeros(1, 1, w[2]));
        paths = new()
        {
            [2] = new MixedEncoderPath(this, shape, 3, planeSize, hasClassToken: true),
            [3] = new MixedEncoderPath(this, shape, inChannels, size, hasClassToken: true),
        };
        blocks = Blocks(shape, [2, 3]);
        classTokens = [.. Enumerable.Range(3, 3).Select(level => new LinearLayer(w[level - 1], w[level]))];
        for (var i = 0; i < classTokens.Count; i++)
            register_module(string.Create(CultureInfo.InvariantCulture, $"cls_tokens{i + 2}"), classTokens[i]);
    }

    private bool HasClassToken => classTokens.Count > 0;

    /// <summary>Images [batch, channel, z, y, x] or [batch, 3, y, x] of the size the network was made for.</summary>
    public MixedFeatures Encode(torch.Tensor images)
    {
        using var scope = torch.NewDisposeScope();
        var path = paths[(int)images.dim() - 2];
        var levels = new List<torch.Tensor> { recomputation.Run(path.Stems[0].call, images) };
        levels.Add(recomputation.Run(path.Stems[1].call, levels[0]));
        var (map, token, grid) = (levels[1], (torch.Tensor?)null, (TokenGrid?)null);
        for (var stage = 0; stage < Stages; stage++)
        {
            map = recomputation.Run(path.Embeddings[stage].call, map);
            grid = new TokenGrid(map.shape[2..], HasClassToken);
            token = NextClassToken(token, stage, images.shape[0]);
            var tokens = Stage(map, token, path.Positions(stage), stage, grid);
            token = grid.ClassToken(tokens);
            map = grid.Map(tokens);
            levels.Add(stage < Stages - 1 ? map : grid.Patches(tokens));
        }
        return new MixedFeatures(
            [.. levels.Select(level => level.MoveToOuterDisposeScope())], token?.squeeze(1).MoveToOuterDisposeScope(), grid! with { HasClassToken = false });
    }

    private torch.Tensor Stage(torch.Tensor map, torch.Tensor? classToken, torch.Tensor positions, int stage, TokenGrid grid)
    {
        using var scope = torch.NewDisposeScope();
        var tokens = TokenGrid.Tokens(map);
        tokens = (classToken is null ? tokens : torch.cat([classToken, tokens], 1)).Plus(positions);
        foreach (var block in blocks[stage])
            tokens = recomputation.Run(input => block.call(input, grid), tokens);
        return tokens.MoveToOuterDisposeScope();
    }

    // Learnt at the first stage, from stage to stage taken to the next width.
    private torch.Tensor? NextClassToken(torch.Tensor? token, int stage, long batch) => (HasClassToken, token) switch
    {
        (false, _) => null,
        (true, null) => get_parameter("cls_tokens1")!.expand(batch, -1, -1),
        _ => classTokens[stage - 1].call(token!),
    };

    private ModuleList<MixedBlock>[] Blocks(MixedShape shape, IReadOnlyList<int> axes)
    {
        var stages = Enumerable.Range(0, Stages).Select(stage => MixedBlock.EncoderStage(shape, stage, axes)).ToArray();
        for (var stage = 0; stage < Stages; stage++)
            register_module(string.Create(CultureInfo.InvariantCulture, $"block{stage + 1}"), stages[stage]);
        return stages;
    }
}
