namespace MedSeqFT.Imaging;

/// <summary>A half-open box of voxels, in z, y, x order.</summary>
public sealed record Box(int[] Lower, int[] Upper)
{
    public int[] Size() => [Upper[0] - Lower[0], Upper[1] - Lower[1], Upper[2] - Lower[2]];
}
