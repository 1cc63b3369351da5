namespace MedSeqFT.Preprocessing;

/// <summary>
/// Patch and batch where the project does not fix them: nnU-Net v2's rule for 8 GB. The patch has the shape of the median
/// image and as many voxels as the memory of a U-Net allows.
/// </summary>
/// <param name="PatchSize">In network axes.</param>
public sealed record PatchPlan(int[] PatchSize, int BatchSize)
{
    private const double StartVolume = 256.0 * 256 * 256;
    private const double Reference = 5.6e8; // feature values that a batch of 2 may have
    private const double LargestShareOfData = 0.05;

    /// <param name="classes">With the background.</param>
    /// <param name="cases">Training cases: one batch shows at most a twentieth of all their voxels.</param>
    public static PatchPlan From(PreprocessingPlan plan, int classes, int cases)
    {
        var (spacing, median) = (plan.TargetSpacing, plan.MedianSize);
        var unit = Math.Cbrt(StartVolume * spacing[0] * spacing[1] * spacing[2]);
        var topology = PoolingTopology.Of(spacing, [.. spacing.Zip(median, (mm, most) => Math.Min(Math.Round(unit / mm), most))]);
        while (topology.FeatureValues(classes) > Reference)
            topology = Smaller(topology, spacing, median);
        var voxels = (double)topology.Patch[0] * topology.Patch[1] * topology.Patch[2];
        var batch = Math.Round(Reference / topology.FeatureValues(classes) * 2);
        var mostByData = Math.Round(median[0] * median[1] * median[2] * cases * LargestShareOfData / voxels);
        return new(topology.Patch, (int)Math.Max(Math.Min(batch, mostByData), 2));
    }

    /// <summary>The nearest patch whose edges a network takes, if it takes multiples of <paramref name="divisor"/> only.</summary>
    public PatchPlan FitTo(int divisor) =>
        this with { PatchSize = [.. PatchSize.Select(n => Math.Max(1, (int)Math.Round((double)n / divisor, MidpointRounding.AwayFromZero)) * divisor)] };

    // The axis that is longest measured by the median image loses one step of what it is divided by after the step.
    private static PoolingTopology Smaller(PoolingTopology topology, double[] spacing, double[] median)
    {
        var axis = Enumerable.Range(0, 3).MaxBy(a => (topology.Patch[a] / median[a], a));
        double[] size = [.. topology.Patch.Select(n => (double)n)];
        size[axis] -= topology.Divisors[axis];
        var divisor = PoolingTopology.Of(spacing, size).Divisors[axis];
        size[axis] = topology.Patch[axis] - divisor;
        return PoolingTopology.Of(spacing, size);
    }
}
