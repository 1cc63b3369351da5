namespace MedSeqFT.Sdk.Planning;

/// <summary>One stage: its verb, its MSBuild target, the folder it leaves and the options that it reads.</summary>
/// <param name="Format">Raised by hand when the stage computes something else from the same input; part of the key.</param>
/// <param name="Sequential">Only in strategies that carry a model from task to task.</param>
/// <param name="Effort">The option that the stage's time is proportional to, if there is one.</param>
internal sealed record StageDefinition(string Name, string Target, string Output, string[] Options, bool Sequential = false, int Format = 1, string? Effort = null);
