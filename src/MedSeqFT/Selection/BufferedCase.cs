namespace MedSeqFT.Selection;

/// <summary>A case of the memory buffer.</summary>
/// <param name="Rank">1 for the first chosen.</param>
/// <param name="Score">Mean self-supervised loss; null where a random choice needed none.</param>
public sealed record BufferedCase(int Rank, string Case, double? Score);
