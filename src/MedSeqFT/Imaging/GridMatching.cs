using TorchSharp;

namespace MedSeqFT.Imaging;

/// <summary>One scan in the voxels of another: each voxel takes the value at its place in the patient, interpolated linearly, 0 outside.</summary>
public static class GridMatching
{
    public static Volume Apply(Volume source, VolumeGeometry target)
    {
        using var scope = torch.NewDisposeScope();
        // torch places both grids in [-1, 1] from the first voxel's centre to the last's.
        var from = Square(source.Geometry.Affine).matmul(FromUnit(source.Geometry.Size));
        var to = Square(target.Affine).matmul(FromUnit(target.Size));
        var theta = torch.linalg.inv(from).matmul(to)[..3].to(torch.float32).unsqueeze(0);
        var size = target.Size.Select(n => (long)n).ToArray();
        var grid = torch.nn.functional.affine_grid(theta, [1, source.Channels, .. size], align_corners: true);
        var voxels = torch.nn.functional.grid_sample(source.Voxels.unsqueeze(0), grid, torch.GridSampleMode.Bilinear, torch.GridSamplePaddingMode.Zeros, align_corners: true);
        return new(voxels.squeeze(0).contiguous().DetachFromDisposeScope(), target);
    }

    private static torch.Tensor Square(double[] affine) => torch.tensor([.. affine, 0, 0, 0, 1], [4, 4], torch.float64);

    // x, y, z of [-1, 1] to voxels: (u + 1) / 2 * (n - 1). A single slice is as thick as one voxel, so that the matrix can be inverted.
    private static torch.Tensor FromUnit(int[] size)
    {
        double Half(int axis) => size[axis] > 1 ? (size[axis] - 1) / 2.0 : 0.5;
        double Middle(int axis) => (size[axis] - 1) / 2.0;
        return torch.tensor([Half(2), 0, 0, Middle(2), 0, Half(1), 0, Middle(1), 0, 0, Half(0), Middle(0), 0, 0, 0, 1], [4, 4], torch.float64);
    }
}
