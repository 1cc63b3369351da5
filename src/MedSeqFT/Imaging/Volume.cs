using TorchSharp;

namespace MedSeqFT.Imaging;

/// <summary>
/// An image with its place in the patient. This is the one statement of axis order for the whole library: tensors are
/// [channel, z, y, x], lists of sizes and spacings are z, y, x; only <see cref="VolumeGeometry.Affine"/> keeps NIfTI's x, y, z.
/// The voxels belong to no dispose scope and go with the volume.
/// </summary>
/// <param name="Voxels">[channel, z, y, x], float32, on the CPU; values as stored (HU for CT).</param>
public sealed record Volume(torch.Tensor Voxels, VolumeGeometry Geometry) : IDisposable
{
    public int Channels => (int)Voxels.shape[0];

    /// <summary>
    /// The same image with its axes permuted and flipped to the nearest of right, anterior, superior: x grows to the
    /// patient's right, y to the front, z upwards. Oblique images stay oblique; nothing is interpolated.
    /// </summary>
    public Volume ToRas()
    {
        var orientation = RasOrientation.Of(Geometry);
        using var scope = torch.NewDisposeScope();
        var voxels = Voxels.permute([0, .. orientation.SourceAxes.Select(axis => axis + 1L)]);
        var flips = Enumerable.Range(0, 3).Where(axis => orientation.Flipped[axis]).Select(axis => axis + 1L).ToArray();
        voxels = (flips.Length > 0 ? voxels.flip(flips) : voxels).contiguous();
        if (ReferenceEquals(voxels, Voxels) || orientation.IsIdentity)
            voxels = voxels.clone();
        return new(voxels.DetachFromDisposeScope(), orientation.Apply(Geometry));
    }

    public void Dispose() => Voxels.Dispose();
}
