using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Tests.Inference;

/// <summary>An organ with a tumour in it, as CT-like values that <see cref="ThresholdBackbone"/> tells apart; the outermost voxels are 0.</summary>
internal sealed class BlobImage : IDisposable
{
    public BlobImage(int[] size, double[] spacing, double organMm = 14, double tumourMm = 6)
    {
        using var scope = torch.NewDisposeScope();
        var axes = Enumerable.Range(0, 3).Select(a => (torch.arange(size[a]) - (size[a] / 2.0)) * spacing[a]).ToArray();
        var squared = axes[0].pow(2).reshape(-1, 1, 1) + axes[1].pow(2).reshape(-1, 1) + axes[2].pow(2);
        var labels = squared.le(organMm * organMm).to(torch.int16) + squared.le(tumourMm * tumourMm).to(torch.int16);
        var inside = torch.zeros_like(squared);
        inside[1..^1, 1..^1, 1..^1] = 1;
        var values = torch.tensor(new[] { -90f, 50f, 90f })[labels.to(torch.int64)] * inside;
        Labels = labels.DetachFromDisposeScope();
        // A slight rotation about z: the grid of the image is not the patient's.
        Image = new Volume(values.unsqueeze(0).to(torch.float32).DetachFromDisposeScope(), VolumeGeometry.AxisAligned(size, spacing) with
        {
            Affine = [spacing[2] * 0.96, spacing[1] * -0.28, 0, -10, spacing[2] * 0.28, spacing[1] * 0.96, 0, 5, 0, 0, spacing[0], 30],
        });
    }

    public Volume Image { get; }

    /// <summary>[z, y, x], int16.</summary>
    public torch.Tensor Labels { get; }

    public void Dispose()
    {
        Image.Dispose();
        Labels.Dispose();
    }
}
