using System.IO.Abstractions;

namespace MedSeqFT.Sdk.Planning;

/// <summary>A TaskDataset item: a dataset.json and the options that this task sets for itself.</summary>
/// <param name="File">Absolute path of dataset.json.</param>
internal sealed record TaskDataset(string Task, string File, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>The task's own bar instead of the project's; empty for none.</summary>
    public string MinimumDice { get; init; } = "";

    public string FolderIn(IPath paths) => paths.GetDirectoryName(File)!;
}
