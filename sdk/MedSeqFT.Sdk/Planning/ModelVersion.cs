namespace MedSeqFT.Sdk.Planning;

/// <summary>One line of the model's history.</summary>
/// <param name="Key">Digest of the keys of everything that is packed: equal keys are equal bytes.</param>
/// <param name="Identity">Digest of backbone, strategy and foundation model.</param>
/// <param name="Tasks">The sequence.</param>
internal sealed record ModelVersion(string Version, string Key, string Identity, IReadOnlyList<string> Tasks);
