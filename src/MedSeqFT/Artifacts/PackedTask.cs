namespace MedSeqFT.Artifacts;

/// <summary>The stage folders that one task brings into a packed model.</summary>
/// <param name="Finetuned">Holds deliverable.safetensors and plan.json.</param>
/// <param name="Refined">Holds carry-over.safetensors; null for strategies that carry nothing over.</param>
/// <param name="Evaluated">Holds report.json; null when the task was not evaluated.</param>
/// <param name="Dataset">Content hash of the dataset.</param>
/// <param name="Licence">As dataset.json states it.</param>
public sealed record PackedTask(string Name, string Finetuned, string? Refined, string? Evaluated, string? Dataset = null, string? Licence = null);
