using MedSeqFT.Datasets;
using TorchSharp;

namespace MedSeqFT.Preprocessing;

/// <summary>Network output back to labels on the grid of the stored image (nnU-Net's export).</summary>
public static class Export
{
    /// <summary>Resamples the outputs linearly to the cropped size, takes the largest (or paints the regions of the scheme), and puts it where the crop came from; 0 outside.</summary>
    /// <param name="outputs">[class, axis 0, 1, 2] in network axes, float32: logits (nnU-Net v2) or probabilities (v1).</param>
    /// <returns>[z, y, x] on <see cref="CaseGeometry.Original"/>, uint8 (int16 from 256 classes).</returns>
    public static torch.Tensor ToOriginalGrid(torch.Tensor outputs, CaseGeometry geometry, PreprocessingPlan plan, LabelScheme? scheme = null)
    {
        if (outputs.dim() != 4 || !outputs.shape[1..].SequenceEqual(geometry.Size.Select(n => (long)n)))
            throw new ArgumentException($"outputs are [{string.Join(", ", outputs.shape)}], the case is [classes, {string.Join(", ", geometry.Size)}]", nameof(outputs));
        using var scope = torch.NewDisposeScope();
        using var export = new SlabExport(geometry, plan, scheme);
        export.Take(0, outputs.to(torch.float32).cpu());
        return export.Labels().MoveToOuterDisposeScope();
    }
}
