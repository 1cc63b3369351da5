namespace MedSeqFT.Inference;

/// <summary>What the network computes tiles in; blending and export are float32 always.</summary>
public enum TilePrecision
{
    /// <summary>float32.</summary>
    Full,

    /// <summary>
    /// Half the weights and activations, and fast on GPUs and CPUs with bf16 units; slower than float32 on others. Three
    /// digits of a logit are left, so voxels near a boundary may change.
    /// </summary>
    BFloat16,
}
