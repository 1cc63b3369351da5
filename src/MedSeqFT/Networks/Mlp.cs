using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>Linear, exact (erf) GELU, Linear with the Swin expansion of 4: [..., C] to [..., C].</summary>
internal sealed class Mlp : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private const int Expansion = 4;
    private readonly LinearLayer linear1;
    private readonly LinearLayer linear2;

    public Mlp(long channels)
        : base(nameof(Mlp))
    {
        linear1 = new LinearLayer(channels, Expansion * channels);
        linear2 = new LinearLayer(Expansion * channels, channels);
        RegisterComponents();
    }

    public override torch.Tensor forward(torch.Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        return linear2.call(torch.nn.functional.gelu(linear1.call(input))).MoveToOuterDisposeScope();
    }
}
