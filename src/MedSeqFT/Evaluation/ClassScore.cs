namespace MedSeqFT.Evaluation;

/// <summary>
/// One class of one case. Absent from both masks: Dice 1 and HD95 0, as in the authors' scripts. In only one of them: a
/// miss, Dice 0 and no HD95.
/// </summary>
public sealed record ClassScore
{
    private static readonly double[] Voxel = [1, 1, 1];

    public required int Label { get; init; }

    /// <summary>2TP / (2TP + FP + FN), from 0 to 1.</summary>
    public required double Dice { get; init; }

    /// <summary>medpy's HD95 with the image's spacing; null for a miss.</summary>
    public required double? Hd95Mm { get; init; }

    /// <summary>medpy's HD95 with unit spacing, as the authors' earlier scripts measure it; null for a miss.</summary>
    public required double? Hd95Voxel { get; init; }

    public required long ReferenceVoxels { get; init; }

    public required long PredictionVoxels { get; init; }

    /// <summary>The class is in exactly one of the masks: overlooked altogether, or seen where it is not.</summary>
    public bool Missed => ReferenceVoxels == 0 != (PredictionVoxels == 0);

    /// <param name="spacingMm">z, y, x.</param>
    public static ClassScore Of(LabelMap prediction, LabelMap reference, int label, IReadOnlyList<double> spacingMm)
    {
        var counts = OverlapCounts.Of(prediction, reference, (short)label);
        var absent = counts.Reference + counts.Prediction == 0;
        var surfaces = SurfacePair.Of(prediction, reference, (short)label);
        return new ClassScore
        {
            Label = label,
            Dice = counts.Dice ?? 1,
            Hd95Mm = absent ? 0 : surfaces.Distances(spacingMm)?.Hd95,
            Hd95Voxel = absent ? 0 : surfaces.Distances(Voxel)?.Hd95,
            ReferenceVoxels = counts.Reference,
            PredictionVoxels = counts.Prediction,
        };
    }
}
