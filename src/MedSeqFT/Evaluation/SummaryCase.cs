namespace MedSeqFT.Evaluation;

/// <summary>One case of nnU-Net's summary.json.</summary>
public sealed record SummaryCase(string PredictionFile, string ReferenceFile, CaseScore Score);
