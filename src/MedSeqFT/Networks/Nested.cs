using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>A module one name deeper ("conv1" + "conv"): the official state-dict names have levels that compute nothing.</summary>
internal sealed class Nested : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly Func<torch.Tensor, torch.Tensor> run; // a field of a module type would be registered under the field's name

    public Nested(string innerName, torch.nn.Module<torch.Tensor, torch.Tensor> inner)
        : base(nameof(Nested))
    {
        run = inner.call;
        register_module(innerName, inner);
    }

    public override torch.Tensor forward(torch.Tensor input) => run(input);
}
