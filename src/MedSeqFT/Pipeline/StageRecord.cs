namespace MedSeqFT.Pipeline;

/// <summary>stage.json: what made the folder it lies in. The SDK compares it with the key it computed and says what changed.</summary>
public sealed record StageRecord(string Stage, string Task, string Key, IReadOnlyList<KeyPart> KeyParts, IReadOnlyList<StageOutput> Outputs)
{
    public const string FileName = "stage.json";
}
