namespace MedSeqFT.Pipeline;

/// <summary>One arrow of the straight line.</summary>
/// <param name="Name">Verb, and the word in every log line.</param>
/// <param name="Computes">Needs libtorch and a device.</param>
public sealed record Stage(string Name, bool Computes, Action<StageContext> Run);
