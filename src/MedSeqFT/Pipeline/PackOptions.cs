namespace MedSeqFT.Pipeline;

/// <summary>What the SDK knows of the model as a whole.</summary>
public sealed record PackOptions
{
    public string ModelName { get; init; } = "";

    /// <summary>SemVer, from the ledger model.versions.json.</summary>
    public string ModelVersion { get; init; } = "";

    /// <summary>The version before; empty for the first.</summary>
    public string ParentVersion { get; init; } = "";

    /// <summary>Which of a task's folders belong to the model, e.g. inspected,preprocessed,finetuned,evaluated: others were left by another strategy.</summary>
    public string TaskStages { get; init; } = "inspected,preprocessed,scores,buffer,finetuned,lora,refined,evaluated";
}
