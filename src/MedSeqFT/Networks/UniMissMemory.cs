namespace MedSeqFT.Networks;

/// <summary>The count for UniMISS+'s segmentation network. Its keys and values are reduced so far that they don't count.</summary>
internal sealed class UniMissMemory : IActivationCount
{
    // Of a convolutional unit: its convolution's output, and the activation, which takes the norm's place.
    private const double Unit = 2;

    // Logits, log-probabilities, probabilities and what Dice and cross entropy keep, for each class.
    private const double Loss = 4;

    private readonly MixedShape shape;
    private readonly double[] maps;
    private readonly double between;

    public UniMissMemory(MixedShape shape, int inChannels, int classes, IReadOnlyList<int> patch)
    {
        this.shape = shape;
        var voxels = patch.Aggregate(1.0, (product, side) => product * side);
        var size = voxels;
        maps = [.. shape.Widths.Zip(MixedShape.Strides, (width, stride) => width * (size /= stride.Aggregate(1L, (a, b) => a * b)))];
        // Position tables add a map in each stage and step; then the last norm, the sum before the finest head, the image, and the
        // losses of four of the five sizes (the coarsest has weight 0), each 4, 8 or 8 times as small as the one before.
        var tables = maps.Skip(2).Sum() + maps.Skip(2).Take(3).Sum();
        between = tables + maps[2] + maps[0] + (inChannels * voxels) + (Loss * classes * voxels * (1 + (1 / 4.0) + (1 / 32.0) + (1 / 256.0)));
    }

    public double Kept => Segments().Sum(segment => segment.Inner) + between;

    public double KeptWithCheckpoints => Segments().Sum(segment => segment.Output) + between;

    public double Working => 10 * maps[0];

    public double WorkingWithCheckpoints => 9 * maps[0];

    /// <summary>The blocks that checkpointing computes again: what they keep inside, and their output.</summary>
    private IEnumerable<(double Inner, double Output)> Segments()
    {
        yield return (Unit * maps[0], maps[0]);
        yield return (2 * Unit * maps[1], maps[1]);
        for (var stage = 0; stage < 4; stage++)
        {
            yield return (2 * Unit * maps[stage + 2], maps[stage + 2]);
            for (var block = 0; block < shape.Depths[stage]; block++)
                yield return (Block(shape.Expansions[stage]) * maps[stage + 2], maps[stage + 2]);
        }
        for (var step = 0; step < 3; step++)
        {
            yield return ((1 + Unit) * maps[4 - step], maps[4 - step]);
            for (var block = 0; block < shape.DecoderDepths[step]; block++)
                yield return (Block(shape.DecoderExpansions[step]) * maps[4 - step], maps[4 - step]);
        }
        yield return ((1 + Unit) * maps[1], maps[1]);
    }

    // Both norms, queries, attended values as they are and joined, both sums; the perceptron's hidden layer before and after GELU.
    private static double Block(int expansion) => 7 + (2 * expansion);
}
