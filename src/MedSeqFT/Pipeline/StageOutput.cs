namespace MedSeqFT.Pipeline;

/// <summary>One file that a stage left, relative to its folder, with forward slashes.</summary>
public sealed record StageOutput(string File, long Bytes);
