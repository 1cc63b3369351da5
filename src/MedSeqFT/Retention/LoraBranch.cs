using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Retention;

/// <summary>The low-rank branch of one Linear: y = xW' + b + s (xA')B' (Sec. III-D, eq. 1; there s = 1). Owns A and B.</summary>
public sealed class LoraBranch : IDisposable
{
    private readonly LinearLayer layer;

    internal LoraBranch(NamedLinear target, int rank, double scale, long seed)
    {
        (layer, Linear, Scale) = (target.Layer, target.Name, scale);
        var (outFeatures, inFeatures) = (layer.Weight.shape[0], layer.Weight.shape[1]);
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator((ulong)CounterRandom.For(seed, "lora", target.Name).NextSeed());
        var bound = 1 / Math.Sqrt(inFeatures); // Kaiming uniform with a = sqrt 5
        A = LongLived(torch.rand([rank, inFeatures], generator: generator).Times(2 * bound).Minus(bound));
        B = LongLived(torch.zeros(outFeatures, rank));
    }

    /// <summary>The Linear's official path.</summary>
    public string Linear { get; }

    /// <summary>[rank, in], U(-1/sqrt(in), 1/sqrt(in)) at the start.</summary>
    public Parameter A { get; }

    /// <summary>[out, rank], zero at the start: the network is unchanged until the first step.</summary>
    public Parameter B { get; }

    /// <summary>alpha / rank.</summary>
    public double Scale { get; }

    internal void Attach() => layer.Attach(Apply);

    internal void Detach() => layer.Detach();

    /// <summary>W becomes W + s BA, in W's own type.</summary>
    internal void Merge()
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        layer.Weight.PlusInPlace(B.mm(A).Times(Scale));
    }

    /// <summary>The same numbers as <see cref="Merge"/> added, taken away.</summary>
    internal void Unmerge()
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        layer.Weight.sub_(B.mm(A).Times(Scale));
    }

    /// <summary>How much it changes its Linear: the singular values of s BA, and its norm as a part of W's.</summary>
    public LoraUpdate Measure()
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var values = LowRankSpectrum.Of(A, B, Scale);
        var weight = layer.Weight.to(torch.ScalarType.Float64).norm().item<double>();
        return new LoraUpdate(Linear, values, RelativeNorm: Math.Sqrt(values.Sum(v => v * v)) / weight);
    }

    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
    }

    private torch.Tensor Apply(torch.Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        var low = torch.nn.functional.linear(input, A);
        return torch.nn.functional.linear(low, B).Times(Scale).MoveToOuterDisposeScope();
    }

    private Parameter LongLived(torch.Tensor initial)
    {
        var parameter = new Parameter(initial.to(layer.Weight.dtype, layer.Weight.device));
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
