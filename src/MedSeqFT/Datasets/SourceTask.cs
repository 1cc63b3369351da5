namespace MedSeqFT.Datasets;

/// <summary>A task as it lies in somebody's folder, whatever its layout; what <see cref="DatasetImport"/> writes down as ours.</summary>
/// <param name="Folder">Full path of what is imported; only read.</param>
/// <param name="Labels">Name of label 0 (the background), 1, 2, ...</param>
public sealed record SourceTask(string Name, string Folder, IReadOnlyList<string> Channels, IReadOnlyList<string> Labels, IReadOnlyList<SourceCase> Cases)
{
    /// <summary>Our label of a stored value; values that are not listed keep theirs.</summary>
    public IReadOnlyDictionary<int, int> LabelValues { get; init; } = new Dictionary<int, int>();

    /// <summary>Channels that are brought to the label's grid by their place in the patient.</summary>
    public IReadOnlyList<bool> Resampled { get; init; } = [];

    /// <summary>Null: the stage `inspect` draws one.</summary>
    public Split? Split { get; init; }

    /// <summary>Null: every label is a class of its own.</summary>
    public LabelScheme? Scheme { get; init; }

    public string Licence { get; init; } = "";

    public string Reference { get; init; } = "";
}
