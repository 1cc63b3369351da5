using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Networks;

/// <summary>t + attention(norm1 t), then t + mlp(norm2 t), on a channels-last map. VoCo has no dropout and no drop path.</summary>
internal sealed class SwinBlock : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly bool shifted;
    private readonly LayerNorm norm1;
    private readonly WindowAttention attn;
    private readonly LayerNorm norm2;
    private readonly Mlp mlp;

    public SwinBlock(long channels, long heads, bool shifted, Recomputation recomputation)
        : base(nameof(SwinBlock))
    {
        this.shifted = shifted;
        norm1 = torch.nn.LayerNorm(channels);
        attn = new WindowAttention(channels, heads, recomputation);
        norm2 = torch.nn.LayerNorm(channels);
        mlp = new Mlp(channels);
        RegisterComponents();
    }

    /// <summary>[batch, z, y, x, C] to the same shape.</summary>
    public override torch.Tensor forward(torch.Tensor map)
    {
        using var scope = torch.NewDisposeScope();
        var grid = WindowGrid.Of(map.shape[1], map.shape[2], map.shape[3], shifted);
        var windows = WindowPartition.Split(norm1.call(map), grid); // padded after the norm: padding is exactly zero
        var attended = attn.call(windows, ShiftMask.For(grid, map.device, map.dtype));
        var mixed = map.Plus(WindowPartition.Join(attended, grid));
        return mixed.Plus(mlp.call(norm2.call(mixed))).MoveToOuterDisposeScope();
    }
}
