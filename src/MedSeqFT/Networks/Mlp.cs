using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>Linear, exact (erf) GELU, Linear: [..., C] to [..., C].</summary>
internal sealed class Mlp : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    // Fields of a module type would be registered under the fields' names.
    private readonly Func<torch.Tensor, torch.Tensor> widen;
    private readonly Func<torch.Tensor, torch.Tensor> narrow;

    /// <param name="expansion">Hidden width over C.</param>
    /// <param name="first">Official name of the first Linear: Swin has linear1 and linear2, UniMiSS+ fc1 and fc2.</param>
    public Mlp(long channels, long expansion = 4, string first = "linear1", string second = "linear2")
        : base(nameof(Mlp))
    {
        var widening = new LinearLayer(channels, expansion * channels);
        var narrowing = new LinearLayer(expansion * channels, channels);
        (widen, narrow) = (widening.call, narrowing.call);
        register_module(first, widening);
        register_module(second, narrowing);
    }

    public override torch.Tensor forward(torch.Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        return narrow(torch.nn.functional.gelu(widen(input))).MoveToOuterDisposeScope();
    }
}
