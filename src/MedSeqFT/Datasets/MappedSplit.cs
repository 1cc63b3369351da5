namespace MedSeqFT.Datasets;

/// <summary>Which cases of a mapping are tested with; the others are trained on.</summary>
public sealed record MappedSplit
{
    /// <summary>By case id.</summary>
    public IReadOnlyList<string> Test { get; init; } = [];

    /// <summary>Cases whose label's path begins so.</summary>
    public string? TestFolder { get; init; }
}
