using MedSeqFT.Datasets;
using MedSeqFT.Imaging;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Preprocessing;

/// <summary>
/// nnU-Net's export for outputs that come slab by slab along network axis 0: each is resampled linearly to the cropped
/// grid, the largest class taken, or each region painted that is likelier than not, and put where the crop came from; 0
/// outside. Beside the labels it holds one slice of outputs and a few resampled slices of two classes.
/// </summary>
internal sealed class SlabExport : IDisposable
{
    private const int SlicesAtOnce = 8; // resampled together; enough to keep all cores busy
    private readonly CaseGeometry geometry;
    private readonly PreprocessingPlan plan;
    private readonly LabelScheme? regions;
    private readonly int? separateAxis;
    private readonly SliceTaps taps;
    private readonly int[] cropped;
    private torch.Tensor? labels;
    private torch.Tensor? lastSlice;
    private int available;
    private int done;

    /// <param name="scheme">Of the task, if the outputs may be regions: probabilities of profile `paper`, logits of `nnunetv2`.</param>
    public SlabExport(CaseGeometry geometry, PreprocessingPlan plan, LabelScheme? scheme = null)
    {
        regions = scheme is { HasRegions: true } ? scheme : null;
        (this.geometry, this.plan, cropped) = (geometry, plan, geometry.SizeAfterCrop());
        // v1 asks the original spacing first whether slices are separate, v2 that of the network.
        separateAxis = plan.Profile == PreprocessOptions.Paper
            ? Resampling.SeparateAxis(geometry.Spacing, plan.TargetSpacing)
            : Resampling.SeparateAxis(plan.TargetSpacing, geometry.Spacing);
        taps = new SliceTaps(geometry.Size[0], cropped[0], separateAxis == 0);
    }

    /// <param name="first">The slab's first slice: the one after the slab before it.</param>
    /// <param name="slab">[class, slices, axis 1, 2] on the network grid, float32; free again on return.</param>
    public void Take(int first, torch.Tensor slab)
    {
        if (slab.dim() != 4 || first != available || slab.shape[2] != geometry.Size[1] || slab.shape[3] != geometry.Size[2] || first + slab.shape[1] > geometry.Size[0])
            throw new ArgumentException($"outputs from slice {first} are [{string.Join(", ", slab.shape)}]; expected are [classes, slices, {geometry.Size[1]}, {geometry.Size[2]}] from slice {available} of {geometry.Size[0]}", nameof(slab));
        using var scope = torch.NewDisposeScope();
        labels ??= torch.zeros([.. plan.Transpose.Select(axis => (long)geometry.Original.Size[axis])], TypeFor(regions?.ClassOrder.Max() + 1 ?? slab.shape[0])).DetachFromDisposeScope();
        available += (int)slab.shape[1];
        while (ReadySlices() is > 0 and var count)
        {
            using var step = torch.NewDisposeScope();
            Place(done, regions is null ? LargestClass(slab, first, count) : Painted(slab, first, count, regions));
            done += count;
        }
        lastSlice?.Dispose();
        lastSlice = slab.narrow(1, slab.shape[1] - 1, 1).clone().DetachFromDisposeScope();
    }

    /// <summary>[z, y, x] on <see cref="CaseGeometry.Original"/>, when all slabs have been taken; may share memory with this export.</summary>
    public torch.Tensor Labels()
    {
        if (labels is null || done < cropped[0])
            throw new InvalidOperationException($"only {done} of {cropped[0]} slices are predicted");
        long[] backward = [.. Enumerable.Range(0, 3).Select(axis => (long)Array.IndexOf(plan.Transpose, axis))];
        using var scope = torch.NewDisposeScope();
        return labels.permute(backward).contiguous().MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        labels?.Dispose();
        lastSlice?.Dispose();
    }

    private static torch.ScalarType TypeFor(long classes) => classes <= byte.MaxValue ? torch.uint8 : torch.int16;

    private int ReadySlices()
    {
        var count = 0;
        while (count < SlicesAtOnce && done + count < cropped[0] && taps.LastOf(done + count) < available)
            count++;
        return count;
    }

    private void Place(int slice, torch.Tensor classes)
    {
        var (lower, size) = (geometry.Crop.Lower, cropped);
        labels!.narrow(0, lower[0] + slice, classes.shape[0]).narrow(1, lower[1], size[1]).narrow(2, lower[2], size[2]).copy_(classes);
    }

    /// <summary>Of the next slices of the cropped grid, [slices, axis 1, 2]; the first of equal classes wins.</summary>
    private torch.Tensor LargestClass(torch.Tensor slab, int first, int count)
    {
        var best = Resampled(slab, first, count, 0);
        var winner = torch.zeros(best.shape, TypeFor(slab.shape[0]));
        for (var c = 1; c < slab.shape[0]; c++)
        {
            using var scope = torch.NewDisposeScope();
            var values = Resampled(slab, first, count, c);
            winner.MaskedFillInPlace(values.gt(best), c);
            best.copy_(torch.maximum(best, values));
        }
        return winner;
    }

    /// <summary>The same with regions: what is likelier than not, one painted over the other (nnU-Net v2).</summary>
    private torch.Tensor Painted(torch.Tensor slab, int first, int count, LabelScheme scheme)
    {
        var painted = torch.zeros([count, cropped[1], cropped[2]], labels!.dtype);
        foreach (var (region, label) in scheme.ClassOrder.Index())
        {
            using var scope = torch.NewDisposeScope();
            var values = Resampled(slab, first, count, region);
            painted.MaskedFillInPlace((plan.Profile == PreprocessOptions.Paper ? values : values.sigmoid()).Above(0.5), label);
        }
        return painted;
    }

    private torch.Tensor Resampled(torch.Tensor slab, int first, int count, int c)
    {
        if (geometry.Size.AsSpan().SequenceEqual(cropped))
            return slab[c].narrow(0, done - first, count).clone();
        using var scope = torch.NewDisposeScope();
        var (values, size) = (Interpolated(slab, first, count, c), new[] { count, geometry.Size[1], geometry.Size[2] });
        for (var axis = 1; axis < 3; axis++)
        {
            if (axis == separateAxis || size[axis] == cropped[axis])
                continue;
            var resampled = GC.AllocateUninitializedArray<double>(values.Length / size[axis] * cropped[axis]);
            AxisResampling.Apply<double>(values, size, axis, cropped[axis], order: 1, resampled, 0, cropped[axis]);
            values = resampled;
            size[axis] = cropped[axis];
        }
        if (separateAxis is { } coarse and > 0 && size[coarse] != cropped[coarse])
            values = GridResampling.PickSlices(values, size, coarse, cropped[coarse]);
        return torch.tensor(values, [count, cropped[1], cropped[2]]).to(torch.float32).MoveToOuterDisposeScope();
    }

    /// <summary>Along axis 0, in float64 as <see cref="GridResampling"/>.</summary>
    private double[] Interpolated(torch.Tensor slab, int first, int count, int c)
    {
        var voxels = geometry.Size[1] * geometry.Size[2];
        var values = GC.AllocateUninitializedArray<double>(count * voxels);
        for (var i = 0; i < count; i++)
        {
            var (slice, weight) = taps[done + i];
            var target = values.AsSpan(i * voxels, voxels);
            using var below = Slice(slab, first, slice, c);
            var low = TensorSpans.Of<float>(below);
            for (var v = 0; v < target.Length; v++)
                target[v] = (1 - weight) * low[v];
            if (weight == 0)
                continue;
            using var above = Slice(slab, first, slice + 1, c);
            var high = TensorSpans.Of<float>(above);
            for (var v = 0; v < target.Length; v++)
                target[v] += weight * high[v];
        }
        return values;
    }

    private torch.Tensor Slice(torch.Tensor slab, int first, int slice, int c) =>
        slice >= first ? slab[c, slice - first].contiguous() : lastSlice![c, 0].contiguous();
}
