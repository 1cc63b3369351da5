using System.Runtime.InteropServices;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>For each class present in a case, up to 10,000 of its voxels, evenly spread in memory order (nnU-Net's number).</summary>
public sealed class ForegroundVoxels
{
    private const int MostPerClass = 10_000;
    private readonly long[] shape;
    private readonly List<long[]> byClass;

    private ForegroundVoxels(long[] shape, List<long[]> byClass)
    {
        this.shape = shape;
        this.byClass = byClass;
    }

    /// <summary>How many classes above 0 the case has.</summary>
    public int Classes => byClass.Count;

    /// <param name="label">[z, y, x], int16.</param>
    public static ForegroundVoxels Of(torch.Tensor label)
    {
        using var contiguous = label.contiguous();
        var voxels = MemoryMarshal.Cast<byte, short>(contiguous.bytes);
        var counts = new SortedDictionary<short, long>();
        for (var i = NextForeground(voxels, 0); i < voxels.Length; i = NextForeground(voxels, i + 1))
            counts[voxels[i]] = counts.GetValueOrDefault(voxels[i]) + 1;
        var kept = counts.ToDictionary(c => c.Key, c => new long[Math.Min(c.Value, MostPerClass)]);
        var seen = counts.ToDictionary(c => c.Key, _ => 0L);
        for (var i = NextForeground(voxels, 0); i < voxels.Length; i = NextForeground(voxels, i + 1))
        {
            var (label0, n) = (voxels[i], seen[voxels[i]]++);
            var places = kept[label0];
            places[n * places.Length / counts[label0]] = i;
        }
        return new ForegroundVoxels(label.shape, [.. counts.Keys.Select(c => kept[c])]);
    }

    /// <summary>z, y, x of the voxel at a place in 0..1 of the list of one class.</summary>
    public long[] Voxel(int classIndex, double place)
    {
        var list = byClass[classIndex];
        var flat = list[(int)(place * list.Length)];
        return [flat / (shape[1] * shape[2]), flat / shape[2] % shape[1], flat % shape[2]];
    }

    private static int NextForeground(ReadOnlySpan<short> voxels, int from)
    {
        var step = from < voxels.Length ? voxels[from..].IndexOfAnyExcept((short)0, (short)-1) : -1;
        return step < 0 ? voxels.Length : from + step;
    }
}
