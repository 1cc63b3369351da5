using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Networks;

/// <summary>
/// Self-attention whose keys and values come from a map made smaller by a depthwise convolution, one for volumes (sr3D) and one
/// for planar images (sr2D); all else serves both. A class token is not reduced and stands before the reduced tokens.
/// </summary>
internal sealed class ReducedAttention : torch.nn.Module<torch.Tensor, TokenGrid, torch.Tensor>
{
    private readonly long heads;
    private readonly LinearLayer q;
    private readonly LinearLayer kv;
    private readonly LinearLayer proj;
    private readonly LayerNorm? norm;
    private readonly Dictionary<int, SpatialConvolution> reductions = [];

    /// <param name="axes">The kinds of image it can see: 3, or 3 and 2.</param>
    public ReducedAttention(long channels, long heads, long reduction, bool hasBias, IReadOnlyList<int> axes)
        : base(nameof(ReducedAttention))
    {
        this.heads = heads;
        q = new LinearLayer(channels, channels, hasBias);
        kv = new LinearLayer(channels, 2 * channels, hasBias);
        proj = new LinearLayer(channels, channels);
        norm = reduction > 1 ? torch.nn.LayerNorm(channels, eps: 1e-5) : null;
        RegisterComponents();
        foreach (var kind in reduction > 1 ? axes : [])
        {
            reductions[kind] = SpatialConvolution.Reducing(kind, channels, reduction);
            register_module(string.Create(CultureInfo.InvariantCulture, $"sr{kind}D"), reductions[kind]);
        }
    }

    /// <summary>[batch, tokens, C] to the same shape.</summary>
    public override torch.Tensor forward(torch.Tensor tokens, TokenGrid grid)
    {
        using var scope = torch.NewDisposeScope();
        var (batch, count, channels) = (tokens.shape[0], tokens.shape[1], tokens.shape[2]);
        var queries = q.call(tokens).reshape(batch, count, heads, channels / heads).transpose(1, 2);
        var source = norm is null ? tokens : norm.call(Reduced(tokens, grid));
        var halves = kv.call(source).reshape(batch, source.shape[1], 2, heads, channels / heads).permute(2, 0, 3, 1, 4).unbind(0);
        var attended = torch.nn.functional.scaled_dot_product_attention(queries, halves[0], halves[1]);
        return proj.call(attended.transpose(1, 2).reshape(batch, count, channels)).MoveToOuterDisposeScope();
    }

    private torch.Tensor Reduced(torch.Tensor tokens, TokenGrid grid)
    {
        var reduced = TokenGrid.Tokens(reductions[grid.Axes].call(grid.Map(tokens)));
        return grid.ClassToken(tokens) is { } token ? torch.cat([token, reduced], 1) : reduced;
    }
}
