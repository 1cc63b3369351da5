namespace MedSeqFT.Tensors;

/// <summary>A flat block of numbers in a PyTorch archive: entry "data/<paramref name="Key"/>".</summary>
/// <param name="Type">PyTorch's class name, e.g. "FloatStorage".</param>
/// <param name="Count">Elements.</param>
internal sealed record StorageReference(string Key, string Type, long Count);
