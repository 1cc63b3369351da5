namespace MedSeqFT.Networks;

/// <summary>
/// The count for SwinUNETR: what a convolution, norm, Linear or product saves, each tensor once. Grows with the patch's voxels;
/// windows that reach over the edge add to it.
/// </summary>
/// <param name="featureSize">F.</param>
/// <param name="useV2">A residual convolution block before each Swin stage.</param>
internal sealed class SwinUnetrMemory(int featureSize, bool useV2, int inChannels, int classes, IReadOnlyList<int> patch) : IActivationCount
{
    private const int Stages = 4;
    private const int FirstHeads = 3;

    // Of a residual block: both convolutions' outputs and both activations. A third convolution adds its output.
    private const double Residual = 4;
    private const double ResidualWithThird = 5;

    // Of an up block besides: the upsampled features and the skip, side by side.
    private const double Joined = 2;

    // Logits, log-probabilities, probabilities and what Dice and cross entropy keep, for each class.
    private const double Loss = 4;

    // Under 16 MB each and kept by the heap, about 100 MB of them.
    private const double SmallBlocks = 25e6;

    private double Voxels => (double)patch[0] * patch[1] * patch[2];

    public double Kept => Segments().Sum(segment => segment.Inner) + Between + (Loss * classes * Voxels);

    public double KeptWithCheckpoints => Segments().Sum(segment => segment.Output) + Between + (Loss * classes * Voxels);

    /// <summary>
    /// Gradients and copies in the decoder's last block, or of the first stage's attention weights, when the decoder has given its
    /// part back.
    /// </summary>
    public double Working => Math.Max(17 * Finest, 4 * (AttentionWeights(0) - Finest));

    /// <summary>The decoder's last block, and little of the attention weights, which are computed again in pieces.</summary>
    public double WorkingWithCheckpoints => (10 * Finest) + (0.5 * AttentionWeights(0)) + SmallBlocks;

    // A map of F channels at the image's own resolution.
    private double Finest => featureSize * Voxels;

    // The patch embedding, the levels with and without norm, merged patches, the image.
    private double Between
    {
        get
        {
            var sum = inChannels * Voxels;
            for (var level = 0; level <= Stages; level++)
                sum += 3 * Channels(level) * Tokens(level);
            return sum;
        }
    }

    private double Channels(int level) => featureSize * Math.Pow(2, level);

    private double Tokens(int level) => Voxels / Math.Pow(8, level + 1);

    /// <summary>The blocks that checkpointing computes again: what they keep inside, and their output.</summary>
    private IEnumerable<(double Inner, double Output)> Segments()
    {
        yield return (ResidualWithThird * featureSize * Voxels, featureSize * Voxels); // skip of the image
        for (var level = 0; level <= Stages; level++)
        {
            var map = Channels(level) * Tokens(level);
            if (level != 3)
                yield return (Residual * map, map); // skips of levels 0, 1, 2 and 4
            if (level == Stages)
                continue;
            if (useV2)
                yield return (Residual * map, map);
            yield return (Block(level), map);
            yield return (Block(level), map);
            yield return ((Joined + ResidualWithThird) * map, map); // decoder 2 to 5
        }
        yield return ((Joined + ResidualWithThird) * featureSize * Voxels, featureSize * Voxels);
    }

    // Eleven times the map in both norms, sum and MLP; on the padded windows the normed map, q, k, v, the attended values
    // and the attention weights.
    private double Block(int level)
    {
        var padded = Windows(level).Aggregate(1.0, (product, axis) => product * axis.Count * axis.Window);
        return (11 * Channels(level) * Tokens(level)) + (5 * Channels(level) * padded) + AttentionWeights(level);
    }

    // A number for each head and pair of tokens in one window.
    private double AttentionWeights(int level) =>
        FirstHeads * Math.Pow(2, level) * Windows(level).Aggregate(1.0, (product, axis) => product * axis.Count * axis.Window * axis.Window);

    private IEnumerable<AxisWindows> Windows(int level) => patch.Select(side => AxisWindows.Of(side >> (level + 1), shifted: false));
}
