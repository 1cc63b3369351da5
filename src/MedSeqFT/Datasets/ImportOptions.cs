namespace MedSeqFT.Datasets;

/// <summary>What an import can be told.</summary>
public sealed record ImportOptions
{
    public TaskLayout Layout { get; init; }

    /// <summary>One of <see cref="DatasetRecipes.Names"/>; null for none.</summary>
    public string? Recipe { get; init; }

    /// <summary>A file of the form of <see cref="DatasetMapping"/>; null for none.</summary>
    public string? Mapping { get; init; }

    /// <summary>Of plain folders, which name none themselves.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>Of plain folders: names of the values above 0 in ascending order. Empty: "label 1", "label 2", ...</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Refer to files by symbolic links instead of copying them, where they can stay as they are.</summary>
    public bool Link { get; init; }

    /// <summary>Take what there is of a recipe's dataset.</summary>
    public bool Partial { get; init; }
}
