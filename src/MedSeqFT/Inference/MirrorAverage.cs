namespace MedSeqFT.Inference;

/// <summary>What the sliding window averages over mirrored copies and overlapping tiles, and so what it returns.</summary>
public enum MirrorAverage
{
    /// <summary>Class probabilities: nnU-Net v1 and profile "paper".</summary>
    Softmax,

    /// <summary>A probability for each region by itself: profile "paper" with regions.</summary>
    Sigmoid,

    /// <summary>The network's raw output: nnU-Net v2 and profile "nnunetv2".</summary>
    Logits,
}
