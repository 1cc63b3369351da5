using System.Runtime.InteropServices;
using MedSeqFT.Datasets;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>
/// For each class or region present in a case, up to 10,000 of its voxels, evenly spread in memory order (nnU-Net's number);
/// with an ignore label, as many of all other voxels too.
/// </summary>
public sealed class ForegroundVoxels
{
    private const int MostPerClass = 10_000;
    private readonly long[] shape;
    private readonly List<long[]> byClass;
    private readonly long[] annotated;

    private ForegroundVoxels(long[] shape, List<long[]> byClass, long[] annotated)
    {
        this.shape = shape;
        this.byClass = byClass;
        this.annotated = annotated;
    }

    /// <summary>How many classes above 0, or regions, the case has.</summary>
    public int Classes => byClass.Count;

    /// <summary>Whether there is an ignore label, and something beside it.</summary>
    public bool HasAnnotated => annotated.Length > 0;

    /// <param name="label">[z, y, x], int16.</param>
    public static ForegroundVoxels Of(torch.Tensor label, LabelScheme? scheme = null)
    {
        using var contiguous = label.contiguous();
        var voxels = MemoryMarshal.Cast<byte, short>(contiguous.bytes);
        var counts = Count(voxels, everything: scheme?.Ignore is not null);
        var known = counts.Keys.Where(value => value != scheme?.Ignore).ToArray();
        IEnumerable<short[]> sets = scheme is { HasRegions: true }
            ? scheme.Regions.Select(region => known.Where(value => region.Labels.Contains(value)).ToArray()).Where(set => set.Length > 0)
            : known.Where(value => value > 0).Select(value => new[] { value });
        var byClass = new List<long[]>();
        foreach (var set in sets)
            byClass.Add(Spread(voxels, set, counts));
        return new ForegroundVoxels(label.shape, byClass, scheme?.Ignore is null ? [] : Spread(voxels, known, counts));
    }

    /// <summary>z, y, x of the voxel at a place in 0..1 of the list of one class.</summary>
    public long[] Voxel(int classIndex, double place) => At(byClass[classIndex], place);

    /// <summary>The same of all voxels that have not the ignore label, background too.</summary>
    public long[] Annotated(double place) => At(annotated, place);

    private long[] At(long[] list, double place)
    {
        var flat = list[(int)(place * list.Length)];
        return [flat / (shape[1] * shape[2]), flat / shape[2] % shape[1], flat % shape[2]];
    }

    private static SortedDictionary<short, long> Count(ReadOnlySpan<short> voxels, bool everything)
    {
        var counts = new SortedDictionary<short, long>();
        for (var i = 0; i < voxels.Length;)
        {
            var value = voxels[i];
            var run = voxels[i..].IndexOfAnyExcept(value) is >= 0 and var end ? end : voxels.Length - i;
            if (everything || value is not (0 or -1))
                counts[value] = counts.GetValueOrDefault(value) + run;
            i += run;
        }
        return counts;
    }

    private static long[] Spread(ReadOnlySpan<short> voxels, ReadOnlySpan<short> values, SortedDictionary<short, long> counts)
    {
        var count = 0L;
        foreach (var value in values)
            count += counts[value];
        var (places, seen) = (new long[Math.Min(count, MostPerClass)], 0L);
        for (var i = 0; i < voxels.Length && voxels[i..].IndexOfAny(values) is >= 0 and var step; i++)
        {
            i += step;
            places[seen++ * places.Length / count] = i;
        }
        return places;
    }
}
