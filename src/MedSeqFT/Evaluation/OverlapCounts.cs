using System.Numerics;

namespace MedSeqFT.Evaluation;

/// <summary>Voxels of one class in prediction and reference, and the overlap measures that follow from them.</summary>
public readonly record struct OverlapCounts(long TruePositives, long FalsePositives, long FalseNegatives, long TrueNegatives)
{
    public long Prediction => TruePositives + FalsePositives;

    public long Reference => TruePositives + FalseNegatives;

    /// <summary>2TP / (2TP + FP + FN); null when the class is in neither mask (nnU-Net writes NaN, medpy 1).</summary>
    public double? Dice => Prediction + Reference == 0 ? null : 2.0 * TruePositives / (Prediction + Reference);

    /// <summary>TP / (TP + FP + FN); null when the class is in neither mask.</summary>
    public double? Iou => Prediction + Reference == 0 ? null : (double)TruePositives / (TruePositives + FalsePositives + FalseNegatives);

    /// <param name="ignored">Voxels that count for nothing; they are 0 in both maps.</param>
    public static OverlapCounts Of(LabelMap prediction, LabelMap reference, short label, long ignored = 0)
    {
        if (!prediction.Size.SequenceEqual(reference.Size))
            throw new ArgumentException($"prediction has {string.Join('x', prediction.Size)} voxels but reference {string.Join('x', reference.Size)}", nameof(reference));
        var both = 0L;
        for (var z = 0; z < reference.Size[0]; z++)
        {
            for (var y = 0; y < reference.Size[1]; y++)
                both += InBoth(prediction.Row(z, y), reference.Row(z, y), label);
        }
        var predicted = prediction.Count(label);
        var expected = reference.Count(label);
        return new OverlapCounts(both, predicted - both, expected - both, reference.Voxels - ignored - predicted - expected + both);
    }

    private static long InBoth(ReadOnlySpan<short> a, ReadOnlySpan<short> b, short label)
    {
        var wanted = new Vector<short>(label);
        var lanes = Vector<short>.Zero;
        var x = 0;
        // True is -1, and a row has at most 32767 voxels: no lane can overflow, nor can their sum.
        for (; x + Vector<short>.Count <= a.Length; x += Vector<short>.Count)
            lanes -= Vector.Equals(new Vector<short>(a[x..]), wanted) & Vector.Equals(new Vector<short>(b[x..]), wanted);
        long count = Vector.Sum(lanes);
        for (; x < a.Length; x++)
            count += a[x] == label && b[x] == label ? 1 : 0;
        return count;
    }
}
