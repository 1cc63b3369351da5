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

    /// <summary>Null in older reports, like the three below.</summary>
    public double? Iou { get; init; }

    /// <summary>Mean over the cases that are no miss; null when there is none.</summary>
    public double? HausdorffMm { get; init; }

    /// <summary>Mean over the cases that are no miss; null when there is none.</summary>
    public double? AssdMm { get; init; }

    /// <summary>A miss counts as 0.</summary>
    public double? SurfaceDice { get; init; }

    /// <summary>
    /// How many cases the means of a class are over; 0 where absent classes are left out and it is in none (then the values
    /// are those of an absent one). Null for the mean over classes, and in older reports.
    /// </summary>
    public int? Cases { get; init; }

    /// <param name="penalty">For each miss whose score names no distance of its own.</param>
    /// <param name="skips">Leaves out what does not exist (<see cref="MissedDistances.Skip"/>); the penalty then stands only where no case has a distance.</param>
    public static ScoreMeans OverCases(IReadOnlyList<ClassScore> scores, double penalty, bool skips = false)
    {
        ClassScore[] present = skips ? [.. scores.Where(s => !s.Absent)] : [.. scores];
        var means = OverCounted(present.Length > 0 ? present : scores, penalty) with { Cases = present.Length };
        return skips ? means with { Hd95MmPenalised = means.Hd95Mm ?? penalty, Hd95VoxelPenalised = means.Hd95Voxel ?? penalty } : means;
    }

    private static ScoreMeans OverCounted(IReadOnlyList<ClassScore> scores, double penalty) => new()
    {
        Dice = scores.Average(s => s.Dice),
        Hd95Mm = scores.Average(s => s.Hd95Mm),
        Hd95MmPenalised = scores.Average(s => s.Hd95Mm ?? s.MissedMm ?? penalty),
        Hd95Voxel = scores.Average(s => s.Hd95Voxel),
        Hd95VoxelPenalised = scores.Average(s => s.Hd95Voxel ?? s.MissedVoxel ?? penalty),
        Misses = scores.Count(s => s.Missed),
        Iou = scores.Average(s => s.Iou),
        HausdorffMm = scores.Average(s => s.HausdorffMm),
        AssdMm = scores.Average(s => s.AssdMm),
        SurfaceDice = scores.Average(s => s.SurfaceDice),
    };

    /// <summary>The score of a task: the plain mean of its classes' unrounded means, as in the paper's tables. A class without cases is left out.</summary>
    public static ScoreMeans OverClasses(IReadOnlyList<ScoreMeans> classes)
    {
        ScoreMeans[] seen = [.. classes.Where(c => c.Cases != 0)];
        return OverSeen(seen.Length > 0 ? seen : classes);
    }

    private static ScoreMeans OverSeen(IReadOnlyList<ScoreMeans> classes) => new()
    {
        Dice = classes.Average(c => c.Dice),
        Hd95Mm = classes.Average(c => c.Hd95Mm),
        Hd95MmPenalised = classes.Average(c => c.Hd95MmPenalised),
        Hd95Voxel = classes.Average(c => c.Hd95Voxel),
        Hd95VoxelPenalised = classes.Average(c => c.Hd95VoxelPenalised),
        Misses = classes.Sum(c => c.Misses),
        Iou = classes.Average(c => c.Iou),
        HausdorffMm = classes.Average(c => c.HausdorffMm),
        AssdMm = classes.Average(c => c.AssdMm),
        SurfaceDice = classes.Average(c => c.SurfaceDice),
    };
}
