using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Inference;

/// <summary>
/// Predicts a volume of any size tile by tile and blends the tiles by <see cref="ImportanceMap"/>. Beside the image it
/// holds <see cref="SlidingWindowOptions.TilesAtOnce"/> tiles and one patch's height of blended slices, however long the
/// volume is.
/// </summary>
public sealed class SlidingWindow(Func<torch.Tensor, torch.Tensor> network, SlidingWindowOptions options, torch.Device device)
{
    private static readonly long[][] Mirrors = [[], [2], [3], [4], [2, 3], [2, 4], [3, 4], [2, 3, 4]];

    /// <param name="image">[channel, z, y, x], float32.</param>
    /// <param name="subject">What progress is reported for, e.g. the case.</param>
    /// <returns>[class, z, y, x] float32 on the CPU: probabilities or logits, as <see cref="SlidingWindowOptions.Average"/> says.</returns>
    public torch.Tensor Predict(torch.Tensor image, string subject = "", IStageLog? log = null, CancellationToken cancellation = default)
    {
        using var scope = torch.NewDisposeScope();
        torch.Tensor? whole = null;
        Predict(
            image,
            (first, slab) =>
            {
                whole ??= torch.zeros([slab.shape[0], .. image.shape[1..]]).DetachFromDisposeScope();
                whole.narrow(1, first, slab.shape[1]).copy_(slab);
            },
            subject,
            log,
            cancellation);
        return whole!;
    }

    /// <summary>The same slab by slab along z: nothing of the size of classes times volume is ever held.</summary>
    /// <param name="take">Gets (first slice, [class, slices, y, x]) in order, without gaps; valid until it returns.</param>
    public void Predict(
        torch.Tensor image, Action<int, torch.Tensor> take, string subject = "", IStageLog? log = null, CancellationToken cancellation = default)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var padded = PaddedImage.ToAtLeast(image, options.PatchSize);
        int[] size = [.. padded.Tensor.shape[1..].Select(n => (int)n)];
        var tiles = TileOrigins.Of(size, options.PatchSize, options.TileStep);
        var importance = ImportanceMap.Gaussian(options.PatchSize);
        var sum = default(SlabSum);
        log?.Report(new StageProgress("predict", subject, 0, tiles.Count, "tiles"));
        try
        {
            for (var done = 0; done < tiles.Count; done += options.TilesAtOnce)
            {
                cancellation.ThrowIfCancellationRequested();
                using var step = torch.NewDisposeScope();
                int[][] origins = [.. tiles.Skip(done).Take(options.TilesAtOnce)];
                var predicted = PredictTiles(padded.Tensor, origins);
                sum ??= new SlabSum(predicted.shape[1], size, options);
                for (var i = 0; i < origins.Length; i++)
                {
                    sum.Finish(origins[i][0], Inside);
                    sum.Add(predicted[i].mul_(importance), origins[i][1], origins[i][2]);
                }
                log?.Report(new StageProgress("predict", subject, done + origins.Length, tiles.Count, "tiles"));
            }
            sum!.Finish(size[0], Inside);
        }
        finally
        {
            sum?.Dispose();
        }

        void Inside(int first, torch.Tensor slab) => padded.Unpad(first, slab, take);
    }

    /// <summary>[tile, class, z, y, x] on the CPU, averaged over the mirrored copies.</summary>
    private torch.Tensor PredictTiles(torch.Tensor image, int[][] origins)
    {
        var tiles = torch.stack(origins.Select(origin => Tile(image, origin))).to(device);
        if (options.Precision == TilePrecision.BFloat16)
            tiles = tiles.to(torch.bfloat16);
        var mirrors = options.Mirroring ? Mirrors : Mirrors[..1];
        torch.Tensor? sum = null;
        foreach (var axes in mirrors)
        {
            using var scope = torch.NewDisposeScope();
            var output = network(axes.Length == 0 ? tiles : tiles.flip(axes)).to(torch.float32);
            var comparable = options.Average switch
            {
                MirrorAverage.Softmax => output.softmax(1),
                MirrorAverage.Sigmoid => output.sigmoid(),
                _ => output,
            };
            var upright = axes.Length == 0 ? comparable : comparable.flip(axes);
            // A copy: the network may have handed out its input.
            sum = sum?.PlusInPlace(upright) ?? upright.to(torch.ScalarType.Float32, copy: true).MoveToOuterDisposeScope();
        }
        return sum!.OverInPlace(mirrors.Length).cpu();
    }

    private torch.Tensor Tile(torch.Tensor volume, int[] origin) => volume
        .narrow(1, origin[0], options.PatchSize[0])
        .narrow(2, origin[1], options.PatchSize[1])
        .narrow(3, origin[2], options.PatchSize[2]);
}
