using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Networks;

/// <summary>
/// Start values as a function of (seed, parameter name): PyTorch's default distributions, but not its global generator, whose
/// numbers depend on what other threads draw.
/// </summary>
internal static class Initialisation
{
    /// <summary>Fills every parameter but the norms' ones and zeros.</summary>
    public static void Fill(torch.nn.Module network, long seed)
    {
        using var constant = torch.no_grad();
        var parameters = network.named_parameters().ToDictionary(p => p.name, p => p.parameter, StringComparer.Ordinal);
        foreach (var (name, parameter) in parameters)
        {
            using var generator = new torch.Generator((ulong)CounterRandom.For(seed, "network", name).NextSeed());
            if (RelativePositions.IsTable(name))
                parameter.normal_(0, RelativePositions.StandardDeviation, generator);
            else if (Weight(name, parameters) is { } weight && weight.dim() > 1)
                parameter.uniform_(-Bound(weight), Bound(weight), generator);
        }
    }

    // A bias is drawn with the bound of its weight.
    private static Parameter? Weight(string name, Dictionary<string, Parameter> parameters) =>
        parameters.GetValueOrDefault(name[..(name.LastIndexOf('.') + 1)] + "weight");

    // Kaiming uniform with a = sqrt 5: 1 / sqrt(fan in), fan in = inputs (of a transposed convolution: outputs) times kernel.
    private static double Bound(Parameter weight) => 1 / Math.Sqrt(weight.numel() / weight.shape[0]);
}
