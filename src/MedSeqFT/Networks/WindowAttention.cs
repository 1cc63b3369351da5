using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace MedSeqFT.Networks;

/// <summary>Multi-head self-attention inside each window, with relative position bias and shift mask.</summary>
internal sealed class WindowAttention : torch.nn.Module<torch.Tensor, ShiftMask, torch.Tensor>
{
    private readonly long heads;
    private readonly double scale;
    private readonly Recomputation recomputation;

    [ComponentName(Name = "relative_position_bias_table")]
    private readonly Parameter table;

    [ComponentName(Name = "relative_position_index")]
    private readonly torch.Tensor index;

    private readonly LinearLayer qkv;
    private readonly LinearLayer proj;

    /// <param name="recomputation">Enabled, the [token, token] matrices are held for a few windows at a time; null: never.</param>
    public WindowAttention(long channels, long heads, Recomputation? recomputation = null)
        : base(nameof(WindowAttention))
    {
        this.heads = heads;
        this.recomputation = recomputation ?? new Recomputation();
        scale = 1 / Math.Sqrt((double)channels / heads);
        table = RelativePositions.NewTable(heads);
        index = RelativePositions.NewIndex();
        qkv = new LinearLayer(channels, 3 * channels);
        proj = new LinearLayer(channels, channels);
        RegisterComponents();
    }

    /// <summary>[batch, window, token, C] to the same shape.</summary>
    public override torch.Tensor forward(torch.Tensor windows, ShiftMask mask)
    {
        using var scope = torch.NewDisposeScope();
        var bias = RelativePositions.Bias(table, index, windows.shape[2]);
        var projected = qkv.call(windows);
        var attended = mask.Groups.Select(group => Attend(projected, bias, group)).ToArray();
        var joined = mask.Order is null ? attended[0] : torch.cat(attended, 1).index_select(1, mask.Order);
        return proj.call(joined).MoveToOuterDisposeScope();
    }

    private torch.Tensor Attend(torch.Tensor projected, torch.Tensor bias, WindowGroup group)
    {
        using var scope = torch.NewDisposeScope();
        var own = group.Windows is null ? projected : projected.index_select(1, group.Windows);
        var added = (group.Mask is null ? bias : bias.Plus(group.Mask)).unsqueeze(0);
        var piece = recomputation.PieceOf(own.shape[1], own.shape[0] * heads * own.shape[2] * own.shape[2]);
        if (piece == own.shape[1])
            return Attend(own, added).MoveToOuterDisposeScope();
        return torch.cat([.. own.split(piece, 1).Select(windows => recomputation.Run(Attend, windows, added))], 1).MoveToOuterDisposeScope();
    }

    private torch.Tensor Attend(torch.Tensor own, torch.Tensor added)
    {
        using var scope = torch.NewDisposeScope();
        var (batch, windows, tokens, headSize) = (own.shape[0], own.shape[1], own.shape[2], own.shape[3] / 3 / heads);
        var thirds = own.reshape(batch * windows, tokens, 3, heads, headSize).permute(2, 0, 3, 1, 4).unbind(0);
        // The fused kernel has no gradient for the bias; without gradients it saves the [token, token] matrices.
        var output = torch.is_grad_enabled() || Recomputation.IsFirstPass
            ? Attend(thirds[0], thirds[1], thirds[2], added)
            : torch.nn.functional.scaled_dot_product_attention(thirds[0], thirds[1], thirds[2], added);
        return output.transpose(1, 2).reshape(batch, windows, tokens, heads * headSize).MoveToOuterDisposeScope();
    }

    // q, k, v: [window, head, token, size]. bmm, since a shape error in TorchSharp's matmul ends the process.
    private torch.Tensor Attend(torch.Tensor q, torch.Tensor k, torch.Tensor v, torch.Tensor added)
    {
        using var scope = torch.NewDisposeScope();
        var (windows, tokens) = (q.shape[0], q.shape[2]);
        var scores = q.Times(scale).flatten(0, 1).bmm(k.flatten(0, 1).transpose(1, 2));
        // Not in place: autograd copies the whole matrix thrice to go back through a change of a view.
        var weights = scores.reshape(windows, heads, tokens, tokens).Plus(added).softmax(-1);
        return weights.flatten(0, 1).bmm(v.flatten(0, 1)).reshape(windows, heads, tokens, -1).MoveToOuterDisposeScope();
    }
}
