namespace MedSeqFT.Evaluation;

/// <summary>One class or region of a task over all its test cases.</summary>
/// <param name="Label">0 for a region that is scored besides the task's classes.</param>
public sealed record ClassMeans(int Label, string Name, ScoreMeans Means);
