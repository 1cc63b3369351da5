namespace MedSeqFT.Retention;

/// <summary>How LoRA-KD changes one Linear.</summary>
/// <param name="Linear">Its official path.</param>
/// <param name="SingularValues">Of s BA, largest first, as many as the rank (or the Linear's smaller side).</param>
/// <param name="RelativeNorm">Frobenius norm of s BA as a part of W's.</param>
public sealed record LoraUpdate(string Linear, IReadOnlyList<double> SingularValues, double RelativeNorm);
