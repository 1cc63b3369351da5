using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Networks;

/// <summary>
/// Halves a channels-last map: eight strided sub-grids side by side, LayerNorm, Linear 8C to 2C without bias. The sub-grids are
/// MONAI 0.9 to 1.4's: (0,1,0) and (0,0,1) come twice, (1,1,0) and (0,1,1) never. VoCo's weights were trained so.
/// </summary>
internal sealed class PatchMerging : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private static readonly (int Z, int Y, int X)[] Offsets =
        [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 0, 1), (0, 1, 0), (0, 0, 1), (1, 1, 1)];

    private readonly LinearLayer reduction;
    private readonly LayerNorm norm;

    public PatchMerging(long channels)
        : base(nameof(PatchMerging))
    {
        reduction = new LinearLayer(Offsets.Length * channels, 2 * channels, hasBias: false);
        norm = torch.nn.LayerNorm(Offsets.Length * channels);
        RegisterComponents();
    }

    /// <summary>[batch, z, y, x, C] with even sizes to [batch, z/2, y/2, x/2, 2C].</summary>
    public override torch.Tensor forward(torch.Tensor tokens)
    {
        using var scope = torch.NewDisposeScope();
        var merged = torch.cat([.. Offsets.Select(o => SubGrid(tokens, o))], -1);
        return reduction.call(norm.call(merged)).MoveToOuterDisposeScope();
    }

    private static torch.Tensor SubGrid(torch.Tensor tokens, (int Z, int Y, int X) offset) => tokens
        .slice(1, offset.Z, tokens.shape[1], 2)
        .slice(2, offset.Y, tokens.shape[2], 2)
        .slice(3, offset.X, tokens.shape[3], 2);
}
