using System.Runtime.InteropServices;
using MedSeqFT.Imaging;
using MedSeqFT.Inference;
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

    /// <summary>From voxels as a file stores them.</summary>
    /// <returns>Null when a value is no whole number that a label can be: the image is no label map.</returns>
    public static LabelMap? TryFrom(ReadOnlySpan<float> values, IReadOnlyList<int> size)
    {
        var labels = GC.AllocateUninitializedArray<short>(values.Length);
        var exact = true;
        for (var i = 0; i < values.Length; i++)
        {
            labels[i] = (short)values[i];
            exact &= labels[i] == values[i] && labels[i] >= 0;
        }
        return exact ? new LabelMap(labels, size) : null;
    }

    /// <summary>1 where the map has one of the labels, else 0.</summary>
    public LabelMap Merged(IReadOnlyList<int> these)
    {
        var wanted = new short[1 << 16];
        foreach (var label in these)
            wanted[(ushort)label] = 1;
        var merged = GC.AllocateUninitializedArray<short>(labels.Length);
        for (var i = 0; i < merged.Length; i++)
            merged[i] = wanted[(ushort)labels[i]];
        return new LabelMap(merged, Size);
    }

    /// <summary>The map with 0 where another map of the same grid has the label.</summary>
    public LabelMap Without(LabelMap other, short label)
    {
        var rest = labels.AsSpan().ToArray();
        for (var i = 0; i < rest.Length; i++)
        {
            if (other.labels[i] == label)
                rest[i] = 0;
        }
        return new LabelMap(rest, Size);
    }

    /// <summary>The map with only the voxels that postprocessing leaves.</summary>
    public LabelMap After(Postprocessing postprocessing)
    {
        var left = labels.AsSpan().ToArray();
        postprocessing.Apply(left, Size);
        return new LabelMap(left, Size);
    }

    /// <summary>The foreground labels that occur, ascending.</summary>
    public IReadOnlyList<int> Foreground()
    {
        var found = new bool[1 << 16];
        foreach (var label in labels)
            found[(ushort)label] = true;
        return [.. Enumerable.Range(1, short.MaxValue).Where(label => found[label])];
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
