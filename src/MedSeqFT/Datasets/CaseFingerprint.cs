namespace MedSeqFT.Datasets;

/// <summary>What planning needs to know of one training case; sizes and spacing in z, y, x order.</summary>
/// <param name="SizeAfterCrop">Voxels of the bounding box of everything that is not zero in some channel.</param>
/// <param name="RelativeSize">Voxels after the crop by voxels before.</param>
/// <param name="VoxelsPerLabel">Of label 0, 1, 2, ... in the whole image.</param>
public sealed record CaseFingerprint(
    string Id, int[] Size, double[] Spacing, int[] SizeAfterCrop, double RelativeSize, long[] VoxelsPerLabel);
