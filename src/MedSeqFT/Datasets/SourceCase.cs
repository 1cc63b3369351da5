namespace MedSeqFT.Datasets;

/// <summary>A labelled case where it was found.</summary>
/// <param name="Images">One file a channel, or one file with all channels.</param>
public sealed record SourceCase(string Id, IReadOnlyList<string> Images, string Label);
