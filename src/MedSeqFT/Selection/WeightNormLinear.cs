using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace MedSeqFT.Selection;

/// <summary>A Linear without bias whose rows are g v / |v|, under torch's names weight_g [out, 1] and weight_v [out, in].</summary>
internal sealed class WeightNormLinear : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    [ComponentName(Name = "weight_g")]
    private readonly Parameter lengths;

    [ComponentName(Name = "weight_v")]
    private readonly Parameter directions;

    public WeightNormLinear(long inFeatures, long outFeatures)
        : base(nameof(WeightNormLinear))
    {
        lengths = new Parameter(torch.ones(outFeatures, 1));
        directions = new Parameter(torch.zeros(outFeatures, inFeatures));
        lengths.DetachFromDisposeScope();
        directions.DetachFromDisposeScope();
        RegisterComponents();
    }

    public override torch.Tensor forward(torch.Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        var weight = directions * (lengths / directions.norm(1, keepdim: true));
        return torch.nn.functional.linear(input, weight).MoveToOuterDisposeScope();
    }
}
