namespace MedSeqFT.Evaluation;

/// <summary>The three ways in which the field computes the 95th percentile of surface distances; they differ by up to 15 %.</summary>
public static class Hd95Definitions
{
    /// <summary>Percentile of both directed lists taken together: nnU-Net v1, UniSeg and most segmentation papers.</summary>
    public const string Medpy = "medpy";

    /// <summary>The larger of the two directed percentiles.</summary>
    public const string Monai = "monai";

    /// <summary>The larger of the two directed percentiles of surface elements weighted by their area.</summary>
    public const string SurfaceDistance = "surface-distance";

    public static IReadOnlyList<string> All { get; } = [Medpy, Monai, SurfaceDistance];

    /// <returns>Null when one of the masks is empty.</returns>
    internal static double? Of(string definition, SurfacePair surfaces, IReadOnlyList<double> spacing) => definition switch
    {
        Monai => surfaces.Distances(spacing)?.Hd95OfDirected,
        SurfaceDistance => surfaces.ElementDistances(spacing)?.Hd95,
        _ => surfaces.Distances(spacing)?.Hd95,
    };
}
