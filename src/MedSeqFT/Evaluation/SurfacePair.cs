using MedSeqFT.Imaging;

namespace MedSeqFT.Evaluation;

/// <summary>The surfaces of one class in prediction and reference, cropped to the box around both: distances outside of it are never asked for.</summary>
public sealed class SurfacePair
{
    private readonly ClassMask? prediction;
    private readonly ClassMask? reference;
    private readonly Lazy<(Surface Prediction, Surface Reference, DistanceField ToPrediction, DistanceField ToReference)> voxels;
    private readonly Lazy<(SurfaceElements Prediction, SurfaceElements Reference, DistanceField ToPrediction, DistanceField ToReference)> elements;

    // HD95, HD and ASSD of one class are all asked for with one spacing.
    private (double[] Spacing, SurfaceDistances Distances)? last;

    private SurfacePair(ClassMask? prediction, ClassMask? reference)
    {
        (this.prediction, this.reference) = (prediction, reference);
        voxels = new(() =>
        {
            var (p, r) = (Surface.Of(prediction!), Surface.Of(reference!));
            return (p, r, DistanceField.From(p.Marked, p.Size), DistanceField.From(r.Marked, r.Size));
        });
        elements = new(() =>
        {
            var (p, r) = (SurfaceElements.Of(prediction!), SurfaceElements.Of(reference!));
            return (p, r, DistanceField.From(p.Marked, p.Size), DistanceField.From(r.Marked, r.Size));
        });
    }

    public int PredictionVoxels => prediction is null ? 0 : Surface.Of(prediction).Voxels;

    public int ReferenceVoxels => reference is null ? 0 : Surface.Of(reference).Voxels;

    public static SurfacePair Of(LabelMap prediction, LabelMap reference, short label)
    {
        var (predicted, expected) = (prediction.BoxOf(label), reference.BoxOf(label));
        if ((predicted ?? expected) is not { } one)
            return new SurfacePair(null, null);
        var other = expected ?? one;
        var both = new Box(
            [.. one.Lower.Zip(other.Lower, Math.Min)],
            [.. one.Upper.Zip(other.Upper, Math.Max)]);
        return new SurfacePair(
            predicted is null ? null : ClassMask.Of(prediction, label, both),
            expected is null ? null : ClassMask.Of(reference, label, both));
    }

    /// <summary>Between surface voxels, as medpy and MONAI measure.</summary>
    /// <param name="spacing">z, y, x in mm; 1, 1, 1 gives distances in voxels.</param>
    /// <returns>Null when one of the masks is empty: then no distance exists.</returns>
    public SurfaceDistances? Distances(IReadOnlyList<double> spacing)
    {
        if (prediction is null || reference is null)
            return null;
        if (last?.Spacing.SequenceEqual(spacing) == true)
            return last.Value.Distances;
        var (p, r, toPrediction, toReference) = voxels.Value;
        var distances = new SurfaceDistances(Sorted(toReference.SquaredAt(p.Marked, spacing)), Sorted(toPrediction.SquaredAt(r.Marked, spacing)));
        last = ([.. spacing], distances);
        return distances;
    }

    /// <summary>Between surface elements weighted by their area, as the surface-distance library measures.</summary>
    /// <param name="spacing">z, y, x in mm; 1, 1, 1 gives distances in voxels.</param>
    /// <returns>Null when one of the masks is empty: then no distance exists.</returns>
    public ElementDistances? ElementDistances(IReadOnlyList<double> spacing)
    {
        if (prediction is null || reference is null)
            return null;
        var (p, r, toPrediction, toReference) = elements.Value;
        return new ElementDistances(
            WeightedDistances.Of(toReference.SquaredAt(p.Marked, spacing), p.Areas(spacing)),
            WeightedDistances.Of(toPrediction.SquaredAt(r.Marked, spacing), r.Areas(spacing)));
    }

    private static double[] Sorted(double[] squared)
    {
        for (var i = 0; i < squared.Length; i++)
            squared[i] = Math.Sqrt(squared[i]);
        Array.Sort(squared);
        return squared;
    }
}
