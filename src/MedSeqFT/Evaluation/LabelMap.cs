using System.Runtime.InteropServices;
using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Evaluation;

/// <summary>A label map in managed memory, as the metrics walk it: z, y, x with x running fastest.</summary>
public sealed class LabelMap
{
    private readonly short[] labels;

    public LabelMap(short[] labels, IReadOnlyList<int> size)
    {
        if (size.Count != 3 || (long)size[0] * size[1] * size[2] != labels.Length)
            throw new ArgumentException($"{labels.Length} voxels do not fill a grid of [{string.Join(", ", size)}]", nameof(size));
        this.labels = labels;
        Size = [.. size];
    }

    /// <summary>Voxels along z, y, x.</summary>
    public IReadOnlyList<int> Size { get; }

    public long Voxels => labels.LongLength;

    /// <summary>[z, y, x] or [1, z, y, x] of any number type, from any device.</summary>
    public static LabelMap From(torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        var grid = tensor.dim() == 4 ? tensor.squeeze(0) : tensor;
        var values = grid.to(torch.ScalarType.Int16).cpu().contiguous();
        return new LabelMap(MemoryMarshal.Cast<byte, short>(values.bytes).ToArray(), [.. values.shape.Select(n => (int)n)]);
    }

    public ReadOnlySpan<short> Row(int z, int y) => labels.AsSpan(((z * Size[1]) + y) * Size[2], Size[2]);

    public long Count(short label)
    {
        var count = 0L;
        for (var z = 0; z < Size[0]; z++)
        {
            for (var y = 0; y < Size[1]; y++)
                count += Row(z, y).Count(label);
        }
        return count;
    }

    /// <returns>Null when the label does not occur.</returns>
    public Box? BoxOf(short label)
    {
        int[] lower = [.. Size], upper = [0, 0, 0];
        for (var z = 0; z < Size[0]; z++)
        {
            for (var y = 0; y < Size[1]; y++)
            {
                var row = Row(z, y);
                var first = row.IndexOf(label);
                if (first < 0)
                    continue;
                lower = [Math.Min(lower[0], z), Math.Min(lower[1], y), Math.Min(lower[2], first)];
                upper = [z + 1, Math.Max(upper[1], y + 1), Math.Max(upper[2], row.LastIndexOf(label) + 1)];
            }
        }
        return upper[0] == 0 ? null : new Box(lower, upper);
    }
}
