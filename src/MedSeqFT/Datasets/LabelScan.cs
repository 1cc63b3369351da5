using System.Globalization;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;

namespace MedSeqFT.Datasets;

/// <summary>What a label image says, read once from end to end and never held: a CT's label is as large as the CT.</summary>
/// <param name="Counts">Voxels of each label of the task, wherever they lie; those to ignore are in none.</param>
/// <param name="Foreground">Voxels above 0.</param>
internal sealed record LabelScan(long[] Counts, VoxelMask Foreground)
{
    private const int Shown = 10;

    /// <param name="size">Of the label, which has one channel.</param>
    /// <param name="name">Of the file, for messages.</param>
    /// <exception cref="UserErrorException">MSQ1010, or a fault of the file.</exception>
    public static LabelScan Of(string path, int[] size, TaskDataset dataset, string name)
    {
        var scan = new LabelScan(new long[dataset.Labels.Count], new(size));
        var unknown = new SortedSet<float>();
        ImageFile.ReadChunks(path, (start, values) =>
        {
            for (int from = 0, end; from < values.Length; from = end)
            {
                var value = values[from];
                var run = values[from..].IndexOfAnyExcept(value);
                end = run < 0 ? values.Length : from + run;
                if (!scan.Add(start + from, end - from, value, dataset.Scheme?.Ignore) && unknown.Count < Shown)
                    unknown.Add(value);
            }
        });
        return unknown.Count == 0 ? scan : throw new UserErrorException(Unknown(unknown, dataset, name));
    }

    // False: no label of the task.
    private bool Add(int start, int count, float value, int? ignore)
    {
        if (value > 0)
            Foreground.Set(start, count);
        var index = (int)value;
        if (index != value || (uint)index >= (uint)Counts.Length)
            return value == ignore;
        Counts[index] += count;
        return true;
    }

    private static Diagnostic Unknown(SortedSet<float> values, TaskDataset dataset, string name)
    {
        var found = string.Join(", ", values.Select(v => v.ToString(CultureInfo.InvariantCulture)));
        var allowed = string.Join(", ", dataset.Labels.Select((label, i) => $"{i} ({label})").Concat(dataset.Scheme?.Ignore is { } ignore ? [$"{ignore} (ignore)"] : []));
        return DatasetErrors.UnknownLabels(name, found, allowed);
    }
}
