using MedSeqFT.Imaging;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>
/// What UniMiSS+'s pre-training sees of a volume, without its intensity changes: a tile of slices, a square-ish crop of it, and from that
/// twice, independently, a smaller crop, flipped and resized in plane. Numbers are the published ones for 16 x 96 x 96, in proportion.
/// </summary>
public static class UniMissViews
{
    /// <summary>Of HU, not cut off.</summary>
    private const double HounsfieldScale = 1024;

    private const double FlipProbability = 0.8;

    /// <summary>In-plane margins are cut from images wider than this.</summary>
    private const long WideImage = 320;

    /// <summary>One volume for each channel, [1, z, x, y]: slices lie as the pre-training read them, x before y. The caller owns them.</summary>
    /// <param name="isCt">For each channel, whether it is in HU; others go from 0 to 1 between their 0.5 and 99.5 percentiles.</param>
    public static IReadOnlyList<torch.Tensor> FromVolume(Volume volume, IReadOnlyList<bool> isCt)
    {
        using var noGrad = torch.no_grad();
        using var oriented = volume.ToRas();
        var channels = new List<torch.Tensor>();
        for (var channel = 0; channel < isCt.Count; channel++)
        {
            using var scope = torch.NewDisposeScope();
            var values = oriented.Voxels.narrow(0, channel, 1).to(torch.float32);
            var scaled = isCt[channel] ? values.Over(HounsfieldScale) : SslView.WithinPercentiles(values);
            channels.Add(scaled.transpose(2, 3).contiguous().DetachFromDisposeScope());
        }
        return channels;
    }

    /// <summary>Two views [2, 1, ...] of the given size.</summary>
    /// <param name="volume">As <see cref="FromVolume"/> gives it.</param>
    public static torch.Tensor Draw(torch.Tensor volume, IReadOnlyList<int> size, ref CounterRandom random)
    {
        using var scope = torch.NewDisposeScope();
        var region = Crop(Padded(Tile(volume, size[0], ref random), size), size, 1.4, 1.8, ref random);
        var first = View(region, size, ref random);
        var second = View(region, size, ref random);
        return torch.stack([first, second]).MoveToOuterDisposeScope();
    }

    // One and a half times as many slices as a view has; tiles begin every half tile, the last one ends with the volume.
    private static torch.Tensor Tile(torch.Tensor volume, long depth, ref CounterRandom random)
    {
        var (slices, step) = (depth * 3 / 2, depth * 3 / 4);
        var surplus = volume.shape[1] - slices;
        var start = surplus <= 0 ? 0 : Math.Min(surplus, step * random.Below((int)((surplus + step - 1) / step) + 1));
        var tile = volume.narrow(1, start, Math.Min(slices, volume.shape[1]));
        for (var axis = 2; axis <= 3; axis++)
            if (tile.shape[axis] > WideImage)
                tile = tile.narrow(axis, tile.shape[axis] / 10, tile.shape[axis] - 2 * (tile.shape[axis] / 10));
        return tile;
    }

    // With 0, which is water: in plane at the far end, slices at both ends.
    private static torch.Tensor Padded(torch.Tensor tile, IReadOnlyList<int> size)
    {
        long Missing(int axis, long wanted) => Math.Max(0, wanted - tile.shape[axis]);
        var slices = Missing(1, size[0]);
        return torch.nn.functional.pad(tile, [0, Missing(3, size[2] * 8 / 3), 0, Missing(2, size[1] * 8 / 3), slices / 2, slices - slices / 2]);
    }

    private static torch.Tensor View(torch.Tensor region, IReadOnlyList<int> size, ref CounterRandom random)
    {
        var slab = region.narrow(1, random.Below((int)(region.shape[1] - size[0]) + 1), size[0]);
        var view = Crop(slab, size, 0.8, 1.2, ref random);
        for (var axis = 1; axis <= 3; axis++)
            if (random.Chance(FlipProbability))
                view = view.flip([axis]);
        return torch.nn.functional.interpolate(
            view.unsqueeze(0), [size[0], size[1], size[2]], mode: torch.InterpolationMode.Trilinear, align_corners: false).squeeze(0);
    }

    // In plane, each side on its own.
    private static torch.Tensor Crop(torch.Tensor image, IReadOnlyList<int> size, double least, double most, ref CounterRandom random)
    {
        for (var axis = 2; axis <= 3; axis++)
        {
            var length = Math.Min(image.shape[axis], (long)(size[axis - 1] * random.Uniform(least, most)));
            image = image.narrow(axis, random.Below((int)(image.shape[axis] - length) + 1), length);
        }
        return image;
    }
}
