using System.IO.Abstractions;

namespace MedSeqFT.Datasets;

/// <summary>A segmentation task as its folder describes it: dataset.json of the Medical Segmentation Decathlon, its labels by number or as in nnU-Net v2, and the files it lists.</summary>
/// <param name="Folder">Full path.</param>
/// <param name="Channels">Names of the image channels ("CT", "T1", ...); the name decides the normalisation.</param>
/// <param name="Labels">Name of label 0 (the background), 1, 2, ...</param>
/// <param name="Cases">The labelled cases by ordinal id; the unlabelled "test" list of the Decathlon is not used.</param>
/// <param name="Licence">Free text; empty when dataset.json has none.</param>
/// <param name="Reference">Free text; empty when dataset.json has none.</param>
public sealed record TaskDataset(
    string Name,
    string Folder,
    IReadOnlyList<string> Channels,
    IReadOnlyList<string> Labels,
    IReadOnlyList<Case> Cases,
    string Licence,
    string Reference)
{
    public const string FileName = "dataset.json";

    /// <summary>Null: every label is a class of its own.</summary>
    public LabelScheme? Scheme { get; init; }

    /// <summary>Reads dataset.json and looks at what it names, but opens no image.</summary>
    /// <exception cref="Diagnostics.UserErrorException">MSQ1001-1010 and 1050-1057, all that were found, each with its line.</exception>
    public static TaskDataset Load(string folder, IFileSystem? fileSystem = null) => new DatasetReader(folder, fileSystem ?? new FileSystem()).Read();

    /// <exception cref="KeyNotFoundException">No such case.</exception>
    public Case Find(string id) => Cases.FirstOrDefault(c => c.Id == id) ?? throw new KeyNotFoundException($"no case '{id}' in task '{Name}'");
}
