using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Networks;

/// <summary>
/// Start values of UniMiSS+'s networks as their code draws them, but each a function of (seed, parameter name): Linears and tables
/// normal (0.02), convolutions Kaiming normal by outputs, transposed ones and biases of convolutions torch's default. So are the
/// directions of a weight-normalised Linear; their lengths are 1.
/// </summary>
internal static class MixedInitialisation
{
    private const double StandardDeviation = 0.02; // theirs is cut at -2 and 2, a hundred deviations away

    public static void Fill(torch.nn.Module network, long seed)
    {
        using var constant = torch.no_grad();
        var parameters = network.named_parameters().ToDictionary(p => p.name, p => p.parameter, StringComparer.Ordinal);
        foreach (var (name, parameter) in parameters)
        {
            using var generator = new torch.Generator((ulong)CounterRandom.For(seed, "network", name).NextSeed());
            var weight = parameters.GetValueOrDefault(name[..(name.LastIndexOf('.') + 1)] + "weight");
            Fill(name, parameter, weight, generator);
        }
    }

    private static void Fill(string name, Parameter parameter, Parameter? weight, torch.Generator generator)
    {
        var isBias = weight is not null && !ReferenceEquals(weight, parameter);
        if (name.EndsWith("weight_g", StringComparison.Ordinal))
            parameter.FillInPlace(1);
        else if (name.EndsWith("weight_v", StringComparison.Ordinal))
            parameter.uniform_(-Bound(parameter), Bound(parameter), generator);
        else if (PositionTables.IsTable(name) || name.EndsWith("cls_tokens1", StringComparison.Ordinal) || !isBias && parameter.dim() == 2)
            parameter.normal_(0, StandardDeviation, generator);
        else if (isBias && weight!.dim() == 2)
            parameter.zero_();
        else if (!isBias && parameter.dim() > 3 && !IsTransposed(name))
            parameter.normal_(0, Math.Sqrt(2.0 / (parameter.shape[0] * Kernel(parameter))), generator);
        else if (weight is not null && weight.dim() > 3)
            parameter.uniform_(-Bound(weight), Bound(weight), generator);
    }

    private static long Kernel(Parameter weight) => weight.numel() / weight.shape[0] / weight.shape[1];

    private static double Bound(Parameter weight) => 1 / Math.Sqrt(weight.shape[1] * Kernel(weight));

    private static bool IsTransposed(string name) =>
        name.Contains("TransposeConv", StringComparison.Ordinal) || name.Contains("DecEmbed", StringComparison.Ordinal) && name.Contains(".proj.", StringComparison.Ordinal);
}
