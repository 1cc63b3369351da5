namespace MedSeqFT.Evaluation;

/// <summary>A block of voxels; <c>To</c> is exclusive.</summary>
public readonly record struct Box(int FromZ, int FromY, int FromX, int ToZ, int ToY, int ToX)
{
    /// <summary>The smallest box around both; null stands for no voxel at all.</summary>
    public static Box? Around(Box? a, Box? b) => (a, b) switch
    {
        (null, _) => b,
        (_, null) => a,
        ({ } p, { } q) => new Box(
            Math.Min(p.FromZ, q.FromZ),
            Math.Min(p.FromY, q.FromY),
            Math.Min(p.FromX, q.FromX),
            Math.Max(p.ToZ, q.ToZ),
            Math.Max(p.ToY, q.ToY),
            Math.Max(p.ToX, q.ToX)),
    };
}
