using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Preprocessing;

/// <summary>Network output back to labels on the grid of the stored image (nnU-Net's export).</summary>
public static class Export
{
    /// <summary>
    /// Resamples the outputs linearly to the cropped size, takes the largest, and puts it where the crop came from; 0
    /// outside. Class by class with a running maximum, so that only two volumes are held at a time.
    /// </summary>
    /// <param name="outputs">[class, axis 0, 1, 2] in network axes, float32: logits (nnU-Net v2) or probabilities (v1).</param>
    /// <returns>[z, y, x], int16, on <see cref="CaseGeometry.Original"/>.</returns>
    public static torch.Tensor ToOriginalGrid(torch.Tensor outputs, CaseGeometry geometry, PreprocessingPlan plan)
    {
        if (outputs.dim() != 4 || !outputs.shape[1..].SequenceEqual(geometry.Size.Select(n => (long)n)))
            throw new ArgumentException($"outputs are [{string.Join(", ", outputs.shape)}], the case is [classes, {string.Join(", ", geometry.Size)}]", nameof(outputs));
        using var scope = torch.NewDisposeScope();
        // v1 asks the original spacing first whether slices are separate, v2 that of the network.
        var axis = plan.Profile == PreprocessOptions.Paper
            ? Resampling.SeparateAxis(geometry.Spacing, plan.TargetSpacing)
            : Resampling.SeparateAxis(plan.TargetSpacing, geometry.Spacing);
        var cropped = ArgMax(outputs, geometry.SizeAfterCrop(), axis);
        long[] transposed = [.. plan.Transpose.Select(a => (long)geometry.Original.Size[a])];
        var labels = torch.zeros(transposed, torch.int16);
        var (lower, upper) = (geometry.Crop.Lower, geometry.Crop.Upper);
        labels[lower[0]..upper[0], lower[1]..upper[1], lower[2]..upper[2]].copy_(cropped);
        long[] backward = [.. Enumerable.Range(0, 3).Select(a => (long)Array.IndexOf(plan.Transpose, a))];
        return labels.permute(backward).contiguous().MoveToOuterDisposeScope();
    }

    private static torch.Tensor ArgMax(torch.Tensor outputs, int[] size, int? axis)
    {
        torch.Tensor? best = null;
        var winner = torch.zeros([.. size.Select(n => (long)n)], torch.int16);
        for (short c = 0; c < outputs.shape[0]; c++)
        {
            using var scope = torch.NewDisposeScope();
            var values = Resampling.Image(outputs[c..(c + 1)].to(torch.float32).cpu(), size, axis, order: 1)[0];
            if (best is null)
            {
                best = values.MoveToOuterDisposeScope();
                continue;
            }
            var higher = values.gt(best);
            winner.masked_fill_(higher, c);
            best.copy_(torch.maximum(best, values));
        }
        return winner;
    }
}
