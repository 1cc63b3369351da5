namespace MedSeqFT.Evaluation;

/// <summary>The distance from each surface voxel of one mask to the nearest of the other, both ways, ascending.</summary>
public sealed class SurfaceDistances(double[] predictionToReference, double[] referenceToPrediction)
{
    /// <summary>The percentile that stands for the largest distance in HD95.</summary>
    internal const double Robust = 95;

    public IReadOnlyList<double> PredictionToReference => predictionToReference;

    public IReadOnlyList<double> ReferenceToPrediction => referenceToPrediction;

    /// <summary>95th percentile of both lists taken together: medpy's hd95, the field's convention and our default.</summary>
    public double Hd95
    {
        get
        {
            double[] all = [.. predictionToReference, .. referenceToPrediction];
            Array.Sort(all);
            return Percentile.Of(all, Robust);
        }
    }

    /// <summary>The larger of the two directed 95th percentiles: MONAI's and the BraTS toolkit's HD95.</summary>
    public double Hd95OfDirected => Math.Max(PredictionToReferenceP95, ReferenceToPredictionP95);

    public double PredictionToReferenceP95 => Percentile.Of(predictionToReference, Robust);

    public double ReferenceToPredictionP95 => Percentile.Of(referenceToPrediction, Robust);

    /// <summary>The largest distance of all.</summary>
    public double Hausdorff => Math.Max(predictionToReference[^1], referenceToPrediction[^1]);

    /// <summary>Average symmetric surface distance as today's medpy has it: the mean of both lists taken together.</summary>
    public double Assd => (predictionToReference.Sum() + referenceToPrediction.Sum()) / (predictionToReference.Length + referenceToPrediction.Length);
}
