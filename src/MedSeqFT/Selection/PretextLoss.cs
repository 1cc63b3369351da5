namespace MedSeqFT.Selection;

/// <summary>The self-supervised loss of one draw and its three parts, which add up to it.</summary>
/// <param name="Intra">Predicting where random crops lie among the volume's own base crops.</param>
/// <param name="Inter">Agreement of student and teacher about another volume's base crops (with one volume: its own).</param>
/// <param name="Regularisation">Mean squared positive similarity between different base crops.</param>
public readonly record struct PretextLoss(double Total, double Intra, double Inter, double Regularisation)
{
    public static PretextLoss Of(double intra, double inter, double regularisation) =>
        new(intra + inter + regularisation, intra, inter, regularisation);

    /// <summary>Part by part, e.g. over the channels of a case.</summary>
    public static PretextLoss Mean(IReadOnlyCollection<PretextLoss> losses) =>
        Of(losses.Average(loss => loss.Intra), losses.Average(loss => loss.Inter), losses.Average(loss => loss.Regularisation));
}
