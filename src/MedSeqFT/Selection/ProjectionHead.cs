using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Selection;

/// <summary>
/// VoCo's projection: Linear - BatchNorm - ReLU, twice, then Linear. The batch norm has neither scale nor running
/// statistics: it always takes those of the rows it is given, so the rows of one draw must stay together.
/// </summary>
public sealed class ProjectionHead : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private const double Epsilon = 1e-5;

    private readonly Sequential layer1;
    private readonly Sequential layer2;
    private readonly Sequential layer3;

    /// <param name="seed">Of the initial weights: torch's own scheme, uniform within 1/sqrt(inputs).</param>
    public ProjectionHead(long embedding, long hidden, long output, long seed)
        : base(nameof(ProjectionHead))
    {
        using var generator = new torch.Generator((ulong)seed);
        layer1 = Layer(embedding, hidden, generator);
        layer2 = Layer(hidden, hidden, generator);
        layer3 = Layer(hidden, output, generator);
        RegisterComponents();
    }

    /// <summary>[rows, embedding] to [rows, output].</summary>
    public override torch.Tensor forward(torch.Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        var first = torch.nn.functional.relu(Normalise(layer1.call(input)));
        var second = torch.nn.functional.relu(Normalise(layer2.call(first)));
        return layer3.call(second).MoveToOuterDisposeScope();
    }

    private static torch.Tensor Normalise(torch.Tensor rows)
    {
        var mean = rows.mean([0], keepdim: true);
        var centred = rows - mean;
        var variance = centred.Squared().mean([0], keepdim: true);
        return centred * variance.Plus(Epsilon).rsqrt();
    }

    private static Sequential Layer(long inputs, long outputs, torch.Generator generator)
    {
        var linear = torch.nn.Linear(inputs, outputs);
        var bound = 1 / Math.Sqrt(inputs);
        using (torch.no_grad())
        {
            linear.weight!.uniform_(-bound, bound, generator);
            linear.bias!.uniform_(-bound, bound, generator);
        }
        return torch.nn.Sequential(("0", linear));
    }
}
