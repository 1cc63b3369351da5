using System.Globalization;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;

namespace MedSeqFT.Datasets;

/// <summary>The numbers in label images, and other numbers in their place.</summary>
internal static class LabelValues
{
    private const int Shown = 10;

    /// <exception cref="UserErrorException">MSQ1071: a value is no whole number of 0 to 65535.</exception>
    public static IReadOnlyCollection<int> In(IEnumerable<string> files, CancellationToken cancellation)
    {
        var found = new SortedSet<int>();
        foreach (var file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            using var label = ImageFile.Read(file);
            Span<float> rest = TensorSpans.Of<float>(label.Voxels);
            while (!rest.IsEmpty)
            {
                var value = rest[0];
                if (value is not (>= 0 and <= ushort.MaxValue) || value != (int)value)
                    throw new UserErrorException(ImportErrors.UnmappedValues(file, value.ToString(CultureInfo.InvariantCulture), "whole numbers of 0 to 65535"));
                found.Add((int)value);
                var run = rest.IndexOfAnyExcept(value);
                rest = run < 0 ? [] : rest[run..];
            }
        }
        return found;
    }

    /// <summary>Puts our labels in the place of the stored values.</summary>
    /// <param name="voxels">Changed in place.</param>
    /// <exception cref="UserErrorException">MSQ1071: a value gets no label.</exception>
    public static void Map(Span<float> voxels, SourceTask task, string file)
    {
        var map = new float[256];
        for (var value = 0; value < map.Length; value++)
            map[value] = task.LabelValues.TryGetValue(value, out var label) ? label : value < task.Labels.Count || value == task.Scheme?.Ignore ? value : -1;
        var unknown = new SortedSet<float>();
        foreach (ref var voxel in voxels)
        {
            var index = (int)voxel;
            var label = index == voxel && (uint)index < map.Length
                ? map[index]
                : index == voxel && task.LabelValues.TryGetValue(index, out var other) ? other : -1;
            if (label >= 0)
                voxel = label;
            else if (unknown.Count < Shown)
                unknown.Add(voxel);
        }
        if (unknown.Count > 0)
        {
            var allowed = Enumerable.Range(0, task.Labels.Count).Concat(task.LabelValues.Keys).Concat(task.Scheme?.Ignore is { } ignore ? [ignore] : []).Distinct().Order();
            throw new UserErrorException(ImportErrors.UnmappedValues(
                file, string.Join(", ", unknown.Select(v => v.ToString(CultureInfo.InvariantCulture))), string.Join(", ", allowed)));
        }
    }
}
