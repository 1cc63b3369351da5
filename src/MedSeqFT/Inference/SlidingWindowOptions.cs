namespace MedSeqFT.Inference;

/// <summary>How a whole volume is taken through a network that sees one patch at a time.</summary>
public sealed record SlidingWindowOptions
{
    /// <summary>z, y, x; the patch that the network was trained with (Sec. IV-B: 32, 160, 160).</summary>
    public int[] PatchSize { get; init; } = [32, 160, 160];

    /// <summary>Largest distance of neighbouring tiles as a share of the patch (nnU-Net: 0.5).</summary>
    public double TileStep { get; init; } = 0.5;

    /// <summary>Averages over the tile and its 7 mirrored copies.</summary>
    public bool Mirroring { get; init; } = true;

    public MirrorAverage Average { get; init; } = MirrorAverage.Softmax;

    /// <summary>Tiles that go through the network together: memory, not result.</summary>
    public int TilesAtOnce { get; init; } = 1;

    /// <summary>Of the tiles on their way into the network, whose weights must have the same.</summary>
    public TilePrecision Precision { get; init; } = TilePrecision.Full;
}
