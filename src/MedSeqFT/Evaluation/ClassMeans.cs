namespace MedSeqFT.Evaluation;

/// <summary>One class of a task over all its test cases.</summary>
public sealed record ClassMeans(int Label, string Name, ScoreMeans Means);
