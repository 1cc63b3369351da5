namespace MedSeqFT.Pipeline;

/// <summary>What the SDK knows of the model as a whole.</summary>
public sealed record PackOptions
{
    public string ModelName { get; init; } = "";

    /// <summary>SemVer, from the ledger model.versions.json.</summary>
    public string ModelVersion { get; init; } = "";

    /// <summary>The version before; empty for the first.</summary>
    public string ParentVersion { get; init; } = "";
}
