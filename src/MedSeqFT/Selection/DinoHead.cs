using MedSeqFT.Networks;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace MedSeqFT.Selection;

/// <summary>
/// The head that UniMiSS+ is pre-trained with: three Linears with GELU between them, the result brought to length 1, then cosines with
/// many learnt directions (published: 320, 2048, 2048, 256, 65536).
/// </summary>
public sealed class DinoHead : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly Sequential mlp;

    [ComponentName(Name = "last_layer")]
    private readonly WeightNormLinear directions;

    public DinoHead(long embedding, long hidden, long bottleneck, long output)
        : base(nameof(DinoHead))
    {
        mlp = torch.nn.Sequential(
            ("0", new LinearLayer(embedding, hidden)), ("1", torch.nn.GELU()),
            ("2", new LinearLayer(hidden, hidden)), ("3", torch.nn.GELU()),
            ("4", new LinearLayer(hidden, bottleneck)));
        directions = new WeightNormLinear(bottleneck, output);
        RegisterComponents();
    }

    /// <summary>[rows, embedding] to [rows, output].</summary>
    public override torch.Tensor forward(torch.Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        return directions.call(torch.nn.functional.normalize(mlp.call(input), dim: 1)).MoveToOuterDisposeScope();
    }
}
