namespace MedSeqFT.Inference;

/// <summary>An image and the file that its labels go to.</summary>
public sealed record PredictionPair(string Image, string Labels);
