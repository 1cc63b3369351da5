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

    public static OverlapCounts Of(LabelMap prediction, LabelMap reference, short label)
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
        return new OverlapCounts(both, predicted - both, expected - both, reference.Voxels - predicted - expected + both);
    }

    private static long InBoth(ReadOnlySpan<short> a, ReadOnlySpan<short> b, short label)
    {
        var count = 0L;
        for (var from = b.IndexOf(label); from >= 0;)
        {
            if (a[from] == label)
                count++;
            var step = b[(from + 1)..].IndexOf(label);
            from = step < 0 ? -1 : from + 1 + step;
        }
        return count;
    }
}
