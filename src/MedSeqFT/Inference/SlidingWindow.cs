using MedSeqFT.Diagnostics;
using TorchSharp;

namespace MedSeqFT.Inference;

/// <summary>
/// Predicts a volume of any size tile by tile and blends the tiles by <see cref="ImportanceMap"/>. Beside the result it
/// holds the memory of <see cref="SlidingWindowOptions.TilesAtOnce"/> tiles, however large the volume is.
/// </summary>
public sealed class SlidingWindow(Func<torch.Tensor, torch.Tensor> network, SlidingWindowOptions options, torch.Device device)
{
    private static readonly long[][] Mirrors = [[], [2], [3], [4], [2, 3], [2, 4], [3, 4], [2, 3, 4]];

    /// <param name="image">[channel, z, y, x], float32.</param>
    /// <param name="subject">What progress is reported for, e.g. the case.</param>
    /// <returns>[class, z, y, x] float32 on the CPU: probabilities or logits, as <see cref="SlidingWindowOptions.Average"/> says.</returns>
    public torch.Tensor Predict(torch.Tensor image, string subject = "", IStageLog? log = null, CancellationToken cancellation = default)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var padded = PaddedImage.ToAtLeast(image, options.PatchSize);
        int[] size = [.. padded.Tensor.shape[1..].Select(n => (int)n)];
        var tiles = TileOrigins.Of(size, options.PatchSize, options.TileStep);
        var importance = ImportanceMap.Gaussian(options.PatchSize);
        torch.Tensor? sum = null;
        foreach (var batch in tiles.Chunk(options.TilesAtOnce).Select((origins, i) => (Origins: origins, Before: i * options.TilesAtOnce)))
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = torch.NewDisposeScope();
            var predicted = PredictTiles(padded.Tensor, batch.Origins);
            sum ??= torch.zeros([predicted.shape[1], .. padded.Tensor.shape[1..]]).MoveToOuterDisposeScope();
            for (var i = 0; i < batch.Origins.Length; i++)
                Tile(sum, batch.Origins[i]).add_(predicted[i].mul_(importance));
            log?.Report(new StageProgress("predict", subject, batch.Before + batch.Origins.Length, tiles.Count, "tiles"));
        }
        DivideByWeight(sum!, size);
        return padded.Unpad(sum!).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>[tile, class, z, y, x] on the CPU, averaged over the mirrored copies.</summary>
    private torch.Tensor PredictTiles(torch.Tensor image, int[][] origins)
    {
        var tiles = torch.stack(origins.Select(origin => Tile(image, origin))).to(device);
        var mirrors = options.Mirroring ? Mirrors : Mirrors[..1];
        torch.Tensor? sum = null;
        foreach (var axes in mirrors)
        {
            using var scope = torch.NewDisposeScope();
            var output = network(axes.Length == 0 ? tiles : tiles.flip(axes));
            var comparable = options.Average == MirrorAverage.Softmax ? output.softmax(1) : output;
            var upright = axes.Length == 0 ? comparable : comparable.flip(axes);
            // A copy: the network may have handed out its input.
            sum = sum?.add_(upright) ?? upright.to(torch.ScalarType.Float32, copy: true).MoveToOuterDisposeScope();
        }
        return sum!.div_(mirrors.Length).cpu();
    }

    private torch.Tensor Tile(torch.Tensor volume, int[] origin) => volume
        .narrow(1, origin[0], options.PatchSize[0])
        .narrow(2, origin[1], options.PatchSize[1])
        .narrow(3, origin[2], options.PatchSize[2]);

    /// <summary>The total weight of all tiles is a product of one factor an axis, because both tiling and map are.</summary>
    private void DivideByWeight(torch.Tensor sum, int[] size)
    {
        for (var axis = 0; axis < 3; axis++)
        {
            var origins = TileOrigins.Along(size[axis], options.PatchSize[axis], options.TileStep);
            var total = torch.tensor(ImportanceMap.TotalAlong(size[axis], options.PatchSize[axis], origins), torch.ScalarType.Float32);
            long[] alongAxis = [1, 1, 1];
            alongAxis[axis] = size[axis];
            sum.div_(total.reshape(alongAxis));
        }
    }
}
