namespace MedSeqFT.Imaging;

/// <summary>Takes consecutive voxels of an image.</summary>
/// <param name="start">Index of the first one.</param>
internal delegate void VoxelSink(int start, ReadOnlySpan<float> values);
