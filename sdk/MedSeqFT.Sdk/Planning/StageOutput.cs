namespace MedSeqFT.Sdk.Planning;

/// <summary>One file that a finished stage left, relative to its folder.</summary>
internal sealed record StageOutput(string File, long Bytes);
