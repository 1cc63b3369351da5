using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Training;

/// <summary>
/// An exponential moving average of a network's weights (not in the paper): a = d a + (1 - d) w after every iteration, with
/// d = min(decay, (1 + i) / (10 + i)), so that the random start is forgotten. Owns the averages; a checkpoint keeps them.
/// </summary>
public sealed class WeightAverage : IDisposable
{
    private readonly IReadOnlyList<(string Name, Parameter Parameter, torch.Tensor Average)> all;
    private readonly double decay;

    /// <param name="decay">Below 1; 0.999 looks back on about a thousand iterations.</param>
    public WeightAverage(IEnumerable<(string Name, Parameter Parameter)> parameters, double decay)
    {
        using var scope = torch.NewDisposeScope();
        all = [.. parameters.Select(p => (p.Name, p.Parameter, p.Parameter.detach().clone().DetachFromDisposeScope()))];
        this.decay = decay;
    }

    /// <summary>"average.NAME", living.</summary>
    public IEnumerable<(string Name, torch.Tensor Tensor)> State => all.Select(a => ($"average.{a.Name}", a.Average));

    /// <param name="iteration">0-based, the one just done.</param>
    public void Update(long iteration)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var kept = Math.Min(decay, (1.0 + iteration) / (10 + iteration));
        foreach (var (_, parameter, average) in all)
            average.TimesInPlace(kept).PlusInPlace(parameter, 1 - kept);
    }

    /// <summary>The averages become the weights.</summary>
    public void Adopt()
    {
        using var noGrad = torch.no_grad();
        foreach (var (_, parameter, average) in all)
            parameter.copy_(average);
    }

    public void Dispose()
    {
        foreach (var (_, _, average) in all)
            average.Dispose();
    }
}
