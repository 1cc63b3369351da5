using MedSeqFT.Imaging;

namespace MedSeqFT.Evaluation;

/// <summary>The surfaces of one class in prediction and reference, cropped to the box around both: distances outside of it are never asked for.</summary>
public sealed class SurfacePair
{
    private readonly Surface? prediction;
    private readonly Surface? reference;

    private SurfacePair(Surface? prediction, Surface? reference)
    {
        this.prediction = prediction;
        this.reference = reference;
    }

    public int PredictionVoxels => prediction?.Voxels ?? 0;

    public int ReferenceVoxels => reference?.Voxels ?? 0;

    public static SurfacePair Of(LabelMap prediction, LabelMap reference, short label)
    {
        Box[] boxes = [.. new[] { prediction.BoxOf(label), reference.BoxOf(label) }.OfType<Box>()];
        if (boxes.Length == 0)
            return new SurfacePair(null, null);
        var both = new Box(
            [.. Enumerable.Range(0, 3).Select(axis => boxes.Min(box => box.Lower[axis]))],
            [.. Enumerable.Range(0, 3).Select(axis => boxes.Max(box => box.Upper[axis]))]);
        return new SurfacePair(Surface.Of(prediction, label, both), Surface.Of(reference, label, both));
    }

    /// <param name="spacing">z, y, x in mm; 1, 1, 1 gives distances in voxels.</param>
    /// <returns>Null when one of the masks is empty: then no distance exists.</returns>
    public SurfaceDistances? Distances(IReadOnlyList<double> spacing) =>
        prediction is null || reference is null || PredictionVoxels == 0 || ReferenceVoxels == 0
            ? null
            : new SurfaceDistances(From(prediction, reference, spacing), From(reference, prediction, spacing));

    private static double[] From(Surface from, Surface to, IReadOnlyList<double> spacing)
    {
        var squared = DistanceTransform.Squared(to.Marked, to.Size, spacing);
        var distances = new double[from.Voxels];
        var rest = from.Marked.AsSpan();
        var (found, at) = (0, 0);
        for (var step = rest.IndexOf((byte)1); step >= 0; step = rest[at..].IndexOf((byte)1))
        {
            at += step;
            distances[found++] = Math.Sqrt(squared[at++]);
        }
        Array.Sort(distances);
        return distances;
    }
}
