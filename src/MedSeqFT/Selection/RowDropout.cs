using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>
/// What VoCo's Dropout1d does to the matrix of embeddings: whole rows (crops) become zero, the others are scaled up.
/// It is part of the pretext task, in training and in scoring alike; the mask is ours, so that it can be seeded.
/// </summary>
public static class RowDropout
{
    /// <summary>VoCo: Dropout1d(0.2).</summary>
    public const double Probability = 0.2;

    /// <summary>1 for a kept row, 0 for a dropped one.</summary>
    public static double[] Draw(ref CounterRandom random, int rows)
    {
        var kept = new double[rows];
        for (var row = 0; row < rows; row++)
            kept[row] = random.Chance(Probability) ? 0 : 1;
        return kept;
    }

    /// <summary>Embeddings [rows, features] times the mask [rows] that <see cref="Draw"/> gives, over the probability of being kept.</summary>
    public static torch.Tensor Apply(torch.Tensor embeddings, torch.Tensor kept)
    {
        using var factors = kept.Over(1 - Probability).unsqueeze(1).to(embeddings.dtype, embeddings.device);
        return embeddings * factors;
    }
}
