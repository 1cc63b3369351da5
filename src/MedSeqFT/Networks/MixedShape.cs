namespace MedSeqFT.Networks;

/// <summary>The sizes of UniMiSS+'s network "MiT+". Defaults are the published ones; widths follow from the stem's.</summary>
public sealed record MixedShape
{
    /// <summary>Channels of the two stems and the four transformer stages (published: 32, 64, 128, 256, 320, 320).</summary>
    public required IReadOnlyList<int> Widths { get; init; }

    /// <summary>Blocks a stage.</summary>
    public IReadOnlyList<int> Depths { get; init; } = [1, 2, 4, 2];

    public IReadOnlyList<int> Heads { get; init; } = [1, 2, 4, 8];

    /// <summary>Keys and values are taken from a map this many times smaller along each axis.</summary>
    public IReadOnlyList<int> Reductions { get; init; } = [8, 4, 2, 1];

    /// <summary>Hidden width of a block's perceptron over its width.</summary>
    public IReadOnlyList<int> Expansions { get; init; } = [4, 4, 4, 4];

    /// <summary>Of the three decoder blocks, deep to shallow.</summary>
    public IReadOnlyList<int> DecoderDepths { get; init; } = [1, 1, 1];

    public IReadOnlyList<int> DecoderHeads { get; init; } = [4, 2, 1];

    public IReadOnlyList<int> DecoderReductions { get; init; } = [2, 4, 8];

    public IReadOnlyList<int> DecoderExpansions { get; init; } = [4, 4, 4];

    /// <summary>How much each of the stems and stages shrinks the map, z, y, x; planar images take y and x.</summary>
    internal static IReadOnlyList<long[]> Strides { get; } = [[1, 1, 1], [1, 2, 2], [2, 2, 2], [2, 2, 2], [1, 2, 2], [1, 2, 2]];

    /// <param name="stem">Channels of the first stem, a multiple of 4; 32 gives the published network.</param>
    public static MixedShape Of(int stem) => new() { Widths = [stem, 2 * stem, 4 * stem, 8 * stem, 10 * stem, 10 * stem] };

    /// <summary>Size of the map that a transformer stage (0 to 3) sees of an image of two or three axes.</summary>
    internal static long[] Grid(IReadOnlyList<int> image, int stage) => [.. image.Select((size, axis) =>
        size / Strides.Take(stage + 3).Aggregate(1L, (product, stride) => product * stride[3 - image.Count + axis]))];

    /// <summary>How many tokens a transformer stage has, without class token.</summary>
    internal static long Tokens(IReadOnlyList<int> image, int stage) => Grid(image, stage).Aggregate(1L, (rows, side) => rows * side);
}
