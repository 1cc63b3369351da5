using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Inference;

/// <summary>
/// The weighted sum of tiles along z, one patch high: a slice leaves as soon as no later tile can reach it, so what is
/// held does not grow with the volume. A ring: slice z lies in row z mod patch.
/// </summary>
/// <param name="classes">Of the network's output.</param>
/// <param name="size">Of the padded image, z, y, x.</param>
internal sealed class SlabSum(long classes, IReadOnlyList<int> size, SlidingWindowOptions options) : IDisposable
{
    private readonly int height = options.PatchSize[0];
    private readonly torch.Tensor sum = torch.zeros([classes, options.PatchSize[0], size[1], size[2]]).DetachFromDisposeScope();
    private readonly double[][] totals = [.. Enumerable.Range(0, 3).Select(axis => ImportanceMap.TotalAlong(
        size[axis], options.PatchSize[axis], TileOrigins.Along(size[axis], options.PatchSize[axis], options.TileStep)))];

    /// <summary>The first slice that is not finished.</summary>
    public int First { get; private set; }

    /// <param name="tile">[class, z, y, x], already weighted; its first slice is <see cref="First"/>.</param>
    public void Add(torch.Tensor tile, int y, int x)
    {
        var done = 0;
        foreach (var (row, rows) in Rows(First, height))
        {
            sum.narrow(1, row, rows).narrow(2, y, tile.shape[2]).narrow(3, x, tile.shape[3]).PlusInPlace(tile.narrow(1, done, rows));
            done += rows;
        }
    }

    /// <summary>Hands out the slices before <paramref name="next"/> as averages, in one or two parts, and forgets them.</summary>
    /// <param name="take">(first slice, [class, slices, y, x]): valid until it returns.</param>
    public void Finish(int next, Action<int, torch.Tensor> take)
    {
        foreach (var (row, rows) in Rows(First, next - First))
        {
            using var scope = torch.NewDisposeScope();
            var part = sum.narrow(1, row, rows);
            // The total weight of all tiles is a product of one factor an axis, because both tiling and map are.
            part.div_(Weights(0, First, rows)).div_(Weights(1, 0, totals[1].Length)).div_(Weights(2, 0, totals[2].Length));
            take(First, part);
            part.zero_();
            First += rows;
        }
    }

    public void Dispose() => sum.Dispose();

    /// <summary>Where slices lie in the ring: one run of rows, or two where it wraps.</summary>
    private IEnumerable<(int Row, int Rows)> Rows(int first, int count)
    {
        while (count > 0)
        {
            var row = first % height;
            var rows = Math.Min(count, height - row);
            yield return (row, rows);
            (first, count) = (first + rows, count - rows);
        }
    }

    private torch.Tensor Weights(int axis, int first, int count)
    {
        long[] alongAxis = [1, 1, 1];
        alongAxis[axis] = count;
        return torch.tensor(totals[axis].AsSpan(first, count).ToArray(), torch.ScalarType.Float32).reshape(alongAxis);
    }
}
