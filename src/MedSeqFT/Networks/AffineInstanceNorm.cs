using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Networks;

/// <summary>Instance norm with scale and shift, no running statistics, for any number of axes: training and evaluation are the same.</summary>
internal sealed class AffineInstanceNorm : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;

    public AffineInstanceNorm(long channels)
        : base(nameof(AffineInstanceNorm))
    {
        weight = NewParameter.Ones(channels);
        bias = NewParameter.Zeros(channels);
        RegisterComponents();
    }

    public override torch.Tensor forward(torch.Tensor input) =>
        torch.nn.functional.instance_norm(input, weight: weight, bias: bias, eps: 1e-5);
}
