using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Networks;

/// <summary>A block of UniMiSS+'s transformer: t + attention(norm1 t), then t + mlp(norm2 t).</summary>
internal sealed class MixedBlock : torch.nn.Module<torch.Tensor, TokenGrid, torch.Tensor>
{
    private readonly LayerNorm norm1;
    private readonly ReducedAttention attn;
    private readonly LayerNorm norm2;
    private readonly Mlp mlp;

    private MixedBlock(long channels, double epsilon, int expansion, ReducedAttention attention)
        : base(nameof(MixedBlock))
    {
        norm1 = torch.nn.LayerNorm(channels, eps: epsilon);
        attn = attention;
        norm2 = torch.nn.LayerNorm(channels, eps: epsilon);
        mlp = new Mlp(channels, expansion, "fc1", "fc2");
        RegisterComponents();
    }

    /// <summary>The blocks of an encoder stage, 0 to 3.</summary>
    public static ModuleList<MixedBlock> EncoderStage(MixedShape shape, int stage, IReadOnlyList<int> axes) => Stage(shape.Depths[stage], () =>
        new(shape.Widths[stage + 2], 1e-6, shape.Expansions[stage],
            new ReducedAttention(shape.Widths[stage + 2], shape.Heads[stage], shape.Reductions[stage], hasBias: true, axes)));

    /// <summary>The blocks of a decoder step, 0 to 2. Unlike the encoder's: the norms' epsilon, and q and kv without bias.</summary>
    public static ModuleList<MixedBlock> DecoderStep(MixedShape shape, int step, IReadOnlyList<int> axes) => Stage(shape.DecoderDepths[step], () =>
        new(shape.Widths[4 - step], 1e-5, shape.DecoderExpansions[step],
            new ReducedAttention(shape.Widths[4 - step], shape.DecoderHeads[step], shape.DecoderReductions[step], hasBias: false, axes)));

    /// <summary>[batch, tokens, C] to the same shape.</summary>
    public override torch.Tensor forward(torch.Tensor tokens, TokenGrid grid)
    {
        using var scope = torch.NewDisposeScope();
        var mixed = tokens.Plus(attn.call(norm1.call(tokens), grid));
        return mixed.Plus(mlp.call(norm2.call(mixed))).MoveToOuterDisposeScope();
    }

    private static ModuleList<MixedBlock> Stage(int depth, Func<MixedBlock> block) => [.. Enumerable.Range(0, depth).Select(_ => block())];
}
