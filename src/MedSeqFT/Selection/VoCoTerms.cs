using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>The terms of <see cref="VoCoLoss"/>, one value a volume: [volumes], float64, with gradient if the student has one.</summary>
public sealed record VoCoTerms(torch.Tensor Intra, torch.Tensor Inter, torch.Tensor Regularisation)
{
    /// <summary>Mean over volumes of the three terms, all with weight 1: a scalar to call backward on.</summary>
    public torch.Tensor Total => Intra.Plus(Inter).Plus(Regularisation).mean();

    public PretextLoss ToLoss() => PretextLoss.Of(Mean(Intra), Mean(Inter), Mean(Regularisation));

    private static double Mean(torch.Tensor values)
    {
        using var mean = values.mean();
        return mean.item<double>();
    }
}
