using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Retention;

/// <summary>What a low-rank update W' = W + s BA does to its Linear, without making the product.</summary>
public static class LowRankSpectrum
{
    /// <summary>
    /// The singular values of s BA, largest first: those of the small matrix R_B R_A' of B = Q_B R_B and A' = Q_A R_A. In float64.
    /// </summary>
    /// <param name="a">[rank, in].</param>
    /// <param name="b">[out, rank].</param>
    /// <returns>min(rank, in, out) numbers; the others of the [out, in] matrix are zero.</returns>
    public static double[] Of(torch.Tensor a, torch.Tensor b, double scale = 1)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var (_, ofB) = torch.linalg.qr(b.to(torch.ScalarType.Float64).cpu());
        var (_, ofA) = torch.linalg.qr(a.to(torch.ScalarType.Float64).cpu().t());
        return torch.linalg.svdvals(ofB.mm(ofA.t()).Times(scale)).data<double>().ToArray();
    }
}
