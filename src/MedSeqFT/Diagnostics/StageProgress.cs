namespace MedSeqFT.Diagnostics;

/// <summary>How far one stage is, e.g. ("finetune", "Liver", 120, 25000, "loss -0.41").</summary>
/// <param name="Subject">The task's name.</param>
/// <param name="Total">Units of work in all: iterations, cases.</param>
/// <param name="Detail">What one wants to see while waiting; short.</param>
public readonly record struct StageProgress(string Stage, string Subject, long Done, long Total, string Detail = "");
