namespace MedSeqFT.Selection;

/// <summary>The self-supervised loss of one draw and its parts, which add up to it; parts that a task hasn't are 0.</summary>
/// <param name="Intra">Predicting where random crops lie among the volume's own base crops (CVPR version: positives). UniMiSS+: from slices.</param>
/// <param name="Inter">
/// Agreement of student and teacher about another volume's base crops, with one volume its own (CVPR version: negatives). UniMiSS+: about
/// the other view.
/// </param>
/// <param name="Regularisation">Mean squared positive similarity between different base crops.</param>
/// <param name="Reconstruction">Error of rebuilding the views (UniMiSS+).</param>
public readonly record struct PretextLoss(double Total, double Intra, double Inter, double Regularisation, double Reconstruction = 0)
{
    public static PretextLoss Of(double intra, double inter, double regularisation, double reconstruction = 0) =>
        new(intra + inter + regularisation + reconstruction, intra, inter, regularisation, reconstruction);

    /// <summary>Part by part, e.g. over the channels of a case.</summary>
    public static PretextLoss Mean(IReadOnlyCollection<PretextLoss> losses) =>
        Of(
            losses.Average(loss => loss.Intra),
            losses.Average(loss => loss.Inter),
            losses.Average(loss => loss.Regularisation),
            losses.Average(loss => loss.Reconstruction));
}
