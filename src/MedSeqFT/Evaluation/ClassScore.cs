using System.Globalization;
using System.Text.Json.Serialization;

namespace MedSeqFT.Evaluation;

/// <summary>
/// One class, or one region, of one case. Absent from both masks: Dice 1 and HD95 0, as in the authors' scripts. In only
/// one of them: a miss, Dice 0 and no distance.
/// </summary>
public sealed record ClassScore
{
    private static readonly double[] Voxel = [1, 1, 1];
    private readonly string? key;

    /// <summary>Of a region that the task learns, the label that is painted for it; 0 for other regions.</summary>
    public required int Label { get; init; }

    /// <summary>The region's name; null for a class.</summary>
    public string? Region { get; init; }

    /// <summary>The name in nnU-Net's files: "1", or "(1, 2)" for a region.</summary>
    [JsonIgnore]
    public string Key { get => key ?? Label.ToString(CultureInfo.InvariantCulture); init => key = value; }

    /// <summary>2TP / (2TP + FP + FN), from 0 to 1.</summary>
    public required double Dice { get; init; }

    /// <summary>HD95 with the image's spacing, after the definition that the options name; null for a miss.</summary>
    public required double? Hd95Mm { get; init; }

    /// <summary>HD95 with unit spacing, as the authors' earlier scripts measure it; null for a miss.</summary>
    public required double? Hd95Voxel { get; init; }

    public required long ReferenceVoxels { get; init; }

    public required long PredictionVoxels { get; init; }

    public long TruePositives { get; init; }

    public long TrueNegatives { get; init; }

    /// <summary>TP / (TP + FP + FN), from 0 to 1; null in older reports.</summary>
    public double? Iou { get; init; }

    /// <summary>The largest surface distance; null for a miss.</summary>
    public double? HausdorffMm { get; init; }

    /// <summary>Average symmetric surface distance (medpy); null for a miss.</summary>
    public double? AssdMm { get; init; }

    /// <summary>Share of both surfaces within the tolerance of each other (Nikolov et al. 2018), from 0 to 1.</summary>
    public double? SurfaceDice { get; init; }

    /// <summary>What stands for a missed HD95 of this case instead of the report's penalty, in mm.</summary>
    public double? MissedMm { get; init; }

    /// <summary>The same in voxels.</summary>
    public double? MissedVoxel { get; init; }

    /// <summary>The class is in exactly one of the masks: overlooked altogether, or seen where it is not.</summary>
    public bool Missed => ReferenceVoxels == 0 != (PredictionVoxels == 0);

    /// <summary>The class is in neither of the masks.</summary>
    [JsonIgnore]
    public bool Absent => ReferenceVoxels + PredictionVoxels == 0;

    /// <param name="spacingMm">z, y, x.</param>
    /// <param name="ignored">Voxels that count for nothing; they are 0 in both maps.</param>
    public static ClassScore Of(
        LabelMap prediction, LabelMap reference, int label, IReadOnlyList<double> spacingMm, EvaluateOptions? options = null, long ignored = 0)
    {
        options ??= new EvaluateOptions();
        var counts = OverlapCounts.Of(prediction, reference, (short)label, ignored);
        var score = new ClassScore
        {
            Label = label,
            Dice = counts.Dice ?? 1,
            Hd95Mm = 0,
            Hd95Voxel = 0,
            ReferenceVoxels = counts.Reference,
            PredictionVoxels = counts.Prediction,
            TruePositives = counts.TruePositives,
            TrueNegatives = counts.TrueNegatives,
            Iou = counts.Iou ?? 1,
            HausdorffMm = 0,
            AssdMm = 0,
            SurfaceDice = 1,
        };
        return counts.Reference + counts.Prediction == 0 ? score : score.WithDistances(SurfacePair.Of(prediction, reference, (short)label), reference.Size, spacingMm, options);
    }

    private ClassScore WithDistances(SurfacePair surfaces, IReadOnlyList<int> size, IReadOnlyList<double> spacingMm, EvaluateOptions options)
    {
        if (Missed)
        {
            var fixedPenalty = options.MissedDistance != MissedDistances.Diagonal;
            return this with
            {
                Hd95Mm = null,
                Hd95Voxel = null,
                HausdorffMm = null,
                AssdMm = null,
                SurfaceDice = 0,
                MissedMm = fixedPenalty ? null : Diagonal(size, spacingMm),
                MissedVoxel = fixedPenalty ? null : Diagonal(size, Voxel),
            };
        }
        var (distances, elements) = (surfaces.Distances(spacingMm)!, surfaces.ElementDistances(spacingMm)!);
        return this with
        {
            Hd95Mm = Hd95Definitions.Of(options.Hd95Definition, surfaces, spacingMm),
            Hd95Voxel = Hd95Definitions.Of(options.Hd95Definition, surfaces, Voxel),
            HausdorffMm = options.Hd95Definition == Hd95Definitions.SurfaceDistance ? elements.Hausdorff : distances.Hausdorff,
            AssdMm = distances.Assd,
            SurfaceDice = elements.Dice(options.SurfaceDiceTolerance),
        };
    }

    private static double Diagonal(IReadOnlyList<int> size, IReadOnlyList<double> spacing) =>
        Math.Sqrt(size.Zip(spacing, (n, mm) => n * mm * (n * mm)).Sum());
}
