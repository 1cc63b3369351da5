namespace MedSeqFT.Datasets;

/// <summary>One channel of a mapping.</summary>
/// <param name="Name">"CT", "T1", ...: decides the normalisation.</param>
/// <param name="File">Where its image lies, with the places of the label's file.</param>
/// <param name="Resample">Bring it to the label's grid by its place in the patient: for scans that were not registered.</param>
public sealed record MappedChannel(string Name, string File, bool Resample = false);
