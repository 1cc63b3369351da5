namespace MedSeqFT.Evaluation;

/// <summary>
/// Distances between two surfaces element by element, each weighted by its area: the definitions of the surface-distance
/// library (Nikolov et al. 2018), which do not depend on how finely a surface is sampled.
/// </summary>
public sealed class ElementDistances
{
    private readonly WeightedDistances predictionToReference;
    private readonly WeightedDistances referenceToPrediction;

    internal ElementDistances(WeightedDistances predictionToReference, WeightedDistances referenceToPrediction)
    {
        this.predictionToReference = predictionToReference;
        this.referenceToPrediction = referenceToPrediction;
    }

    /// <summary>The larger of the two directed distances within which 95 % of the surface lies.</summary>
    public double Hd95 => Math.Max(predictionToReference.Percentile(SurfaceDistances.Robust), referenceToPrediction.Percentile(SurfaceDistances.Robust));

    public double Hausdorff => Math.Max(predictionToReference.Largest, referenceToPrediction.Largest);

    /// <summary>Mean distance over the area of each surface: from the prediction, from the reference.</summary>
    public (double FromPrediction, double FromReference) Means => (predictionToReference.Mean, referenceToPrediction.Mean);

    /// <summary>Surface Dice: the share of both surfaces that lies within the tolerance of the other, from 0 to 1.</summary>
    /// <param name="tolerance">In the unit of the spacing.</param>
    public double Dice(double tolerance) =>
        (predictionToReference.AreaWithin(tolerance) + referenceToPrediction.AreaWithin(tolerance)) / (predictionToReference.Area + referenceToPrediction.Area);
}
