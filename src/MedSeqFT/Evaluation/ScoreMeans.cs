namespace MedSeqFT.Evaluation;

/// <summary>
/// Dice and HD95 of one class over the cases, or of a task over its classes. A miss has no distance, so every HD95 comes
/// twice: over the cases that have one, and with the penalty in place of each miss. Neither hides the number of misses.
/// </summary>
public sealed record ScoreMeans
{
    public required double Dice { get; init; }

    /// <summary>Mean over valid cases; null when there is none.</summary>
    public required double? Hd95Mm { get; init; }

    public required double Hd95MmPenalised { get; init; }

    public required double? Hd95Voxel { get; init; }

    public required double Hd95VoxelPenalised { get; init; }

    public required int Misses { get; init; }

    public static ScoreMeans OverCases(IReadOnlyList<ClassScore> scores, double penalty) => new()
    {
        Dice = scores.Average(s => s.Dice),
        Hd95Mm = scores.Average(s => s.Hd95Mm),
        Hd95MmPenalised = scores.Average(s => s.Hd95Mm ?? penalty),
        Hd95Voxel = scores.Average(s => s.Hd95Voxel),
        Hd95VoxelPenalised = scores.Average(s => s.Hd95Voxel ?? penalty),
        Misses = scores.Count(s => s.Missed),
    };

    /// <summary>The score of a task: the plain mean of its classes' unrounded means, as in the paper's tables.</summary>
    public static ScoreMeans OverClasses(IReadOnlyList<ScoreMeans> classes) => new()
    {
        Dice = classes.Average(c => c.Dice),
        Hd95Mm = classes.Average(c => c.Hd95Mm),
        Hd95MmPenalised = classes.Average(c => c.Hd95MmPenalised),
        Hd95Voxel = classes.Average(c => c.Hd95Voxel),
        Hd95VoxelPenalised = classes.Average(c => c.Hd95VoxelPenalised),
        Misses = classes.Sum(c => c.Misses),
    };
}
