using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>Where in a case a patch is read (nnU-Net's loader rules). Positions are z, y, x and may reach outside the case.</summary>
public static class PatchBox
{
    /// <summary>
    /// The size to read so that rotating by up to <paramref name="maxAngle"/> radians and shrinking to 0.85 pulls in little
    /// padding. In-plane transforms keep axis 0.
    /// </summary>
    public static long[] LoaderPatch(IReadOnlyList<long> patch, double maxAngle, bool inPlane)
    {
        var (cos, sin) = (Math.Cos(Math.Min(maxAngle, Math.PI / 2)), Math.Sin(Math.Min(maxAngle, Math.PI / 2)));
        var extent = patch.Select(n => (double)n).ToArray();
        for (var axis = 0; axis < 3; axis++)
        {
            var (i, j) = ((axis + 1) % 3, (axis + 2) % 3);
            extent[i] = Math.Max(extent[i], Math.Abs(cos * patch[i] + sin * patch[j]));
            extent[j] = Math.Max(extent[j], Math.Abs(cos * patch[j] - sin * patch[i]));
        }
        var loader = extent.Select(n => (long)(n / 0.85)).ToArray();
        if (inPlane)
            loader[0] = patch[0];
        return loader;
    }

    /// <summary>The lowest and highest lower corner that a random box takes along one axis; both are allowed.</summary>
    public static (long Lowest, long Highest) Bounds(long image, long loader, long patch)
    {
        var need = Math.Max(loader - patch, loader - image);
        return (-(need + 1) / 2, image + need / 2 + need % 2 - loader);
    }

    /// <summary>A box anywhere between the bounds.</summary>
    public static long[] Random(ref CounterRandom random, IReadOnlyList<long> image, IReadOnlyList<long> loader, IReadOnlyList<long> patch)
    {
        var lower = new long[3];
        for (var axis = 0; axis < 3; axis++)
        {
            var (lowest, highest) = Bounds(image[axis], loader[axis], patch[axis]);
            lower[axis] = lowest + random.Below((int)(highest - lowest + 1));
        }
        return lower;
    }

    /// <summary>A box centred on a voxel, not limited at the far side.</summary>
    public static long[] Around(IReadOnlyList<long> voxel, IReadOnlyList<long> image, IReadOnlyList<long> loader, IReadOnlyList<long> patch) =>
        [.. Enumerable.Range(0, 3).Select(a => Math.Max(Bounds(image[a], loader[a], patch[a]).Lowest, voxel[a] - loader[a] / 2))];

    /// <summary>The box's voxels of the last three axes; those outside the case are <paramref name="outside"/>.</summary>
    public static torch.Tensor Read(torch.Tensor source, IReadOnlyList<long> lower, IReadOnlyList<long> size, double outside)
    {
        using var scope = torch.NewDisposeScope();
        var leading = source.dim() - 3;
        var padding = new long[6];
        var part = source;
        for (var axis = 0; axis < 3; axis++)
        {
            var length = source.shape[leading + axis];
            var start = Math.Clamp(lower[axis], 0, length);
            var end = Math.Clamp(lower[axis] + size[axis], start, length);
            part = part.narrow(leading + axis, start, end - start);
            var before = Math.Min(Math.Max(0, -lower[axis]), size[axis]);
            padding[2 * (2 - axis)] = before;
            padding[2 * (2 - axis) + 1] = size[axis] - before - (end - start);
        }
        var padded = padding.All(p => p == 0) ? part.contiguous() : torch.nn.functional.pad(part, padding, PaddingModes.Constant, outside);
        return padded.MoveToOuterDisposeScope();
    }
}
