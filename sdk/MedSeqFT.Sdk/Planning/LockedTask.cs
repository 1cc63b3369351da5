namespace MedSeqFT.Sdk.Planning;

/// <summary>One place in the sequence: the task and the content hash of its dataset folder.</summary>
internal sealed record LockedTask(string Task, string Dataset);
