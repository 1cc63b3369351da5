namespace MedSeqFT.Datasets;

/// <summary>The intensities of one channel in the foreground of the training cases.</summary>
/// <param name="Pooled">Every 10th foreground voxel of all cases together (nnU-Net v1, profile `paper`).</param>
/// <param name="Balanced">As many draws from every case (nnU-Net v2, profile `nnunetv2`).</param>
public sealed record ChannelFingerprint(string Name, IntensityStatistics Pooled, IntensityStatistics Balanced);
