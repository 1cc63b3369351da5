using System.Text.Json.Serialization;

namespace MedSeqFT.Datasets;

/// <summary>What the stage `inspect` leaves: all that planning needs to know of a task. Only training cases enter.</summary>
/// <param name="Labels">Name of label 0 (the background), 1, 2, ...</param>
/// <param name="CasesPerLabel">Training cases in which label 0, 1, 2, ... occurs.</param>
public sealed record DatasetFingerprint(
    string Name,
    IReadOnlyList<string> Labels,
    Split Split,
    int[] CasesPerLabel,
    double MedianRelativeSize,
    IReadOnlyList<ChannelFingerprint> Channels,
    IReadOnlyList<CaseFingerprint> Cases)
{
    public const string FileName = "fingerprint.json";

    /// <summary>As dataset.json states it; goes into the model card of whatever is trained on the task.</summary>
    public string Licence { get; init; } = "";

    /// <summary>Null: every label is a class of its own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LabelScheme? Scheme { get; init; }

    /// <exception cref="Diagnostics.UserErrorException">MSQ1030.</exception>
    public static DatasetFingerprint Load(string file) => ReadableJson.Read<DatasetFingerprint>(file);

    public void Save(string file) => ReadableJson.Write(file, this);
}
