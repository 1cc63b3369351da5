namespace MedSeqFT.Sdk.Planning;

/// <summary>A TaskDataset item: a dataset.json and the options that this task sets for itself.</summary>
/// <param name="File">Absolute path of dataset.json.</param>
internal sealed record TaskDataset(string Task, string File, IReadOnlyDictionary<string, string> Options)
{
    public string Folder => Path.GetDirectoryName(File)!;
}
