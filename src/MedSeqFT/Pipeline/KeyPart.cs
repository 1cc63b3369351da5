namespace MedSeqFT.Pipeline;

/// <summary>One named input of a stage key, e.g. ("LoraRank", "2") or ("dataset", "9f3c...").</summary>
public sealed record KeyPart(string Name, string Value);
