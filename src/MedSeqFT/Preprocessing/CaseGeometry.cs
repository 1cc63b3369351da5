using MedSeqFT.Imaging;

namespace MedSeqFT.Preprocessing;

/// <summary>The way back from network input to the stored image.</summary>
/// <param name="Original">Grid of the stored image, z, y, x.</param>
/// <param name="Crop">Box of the non-zero region in the transposed image, in network axes.</param>
/// <param name="Spacing">mm along the network axes before resampling.</param>
/// <param name="Size">Voxels along the network axes after resampling.</param>
public sealed record CaseGeometry(VolumeGeometry Original, Box Crop, double[] Spacing, int[] Size)
{
    /// <summary>Voxels along the network axes after the crop, before resampling.</summary>
    public int[] SizeAfterCrop() => Crop.Size();
}
