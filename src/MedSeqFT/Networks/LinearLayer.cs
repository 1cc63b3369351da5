using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Networks;

/// <summary>
/// y = xW' + b, as torch's Linear and under the same names (weight, bias), with a place for a low-rank branch:
/// LoRA is "walk the linears, attach, later merge" and the network's code and state dict never change.
/// </summary>
public sealed class LinearLayer : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter? bias;
    private Func<torch.Tensor, torch.Tensor>? branch;

    public LinearLayer(long inFeatures, long outFeatures, bool hasBias = true)
        : base(nameof(LinearLayer))
    {
        var bound = 1 / Math.Sqrt(inFeatures);
        weight = LongLived(torch.nn.init.kaiming_uniform_(torch.empty(outFeatures, inFeatures), Math.Sqrt(5)));
        bias = hasBias ? LongLived(torch.empty(outFeatures).uniform_(-bound, bound)) : null;
        RegisterComponents();
    }

    /// <summary>W [out, in].</summary>
    public Parameter Weight => weight;

    /// <summary>b [out]; null for VoCo's patch-merging reduction.</summary>
    public Parameter? Bias => bias;

    /// <summary>Adds <paramref name="lowRankBranch"/>(x) to the output; the branch's parameters stay outside this module's state dict.</summary>
    /// <exception cref="InvalidOperationException">There is a branch already.</exception>
    public void Attach(Func<torch.Tensor, torch.Tensor> lowRankBranch) =>
        branch = branch is null ? lowRankBranch : throw new InvalidOperationException("this linear has a low-rank branch already");

    public void Detach() => branch = null;

    /// <summary>[..., in] to [..., out].</summary>
    public override torch.Tensor forward(torch.Tensor input)
    {
        var output = torch.nn.functional.linear(input, weight, bias);
        return branch is null ? output : output.Plus(branch(input));
    }

    private static Parameter LongLived(torch.Tensor initial)
    {
        var parameter = new Parameter(initial);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
