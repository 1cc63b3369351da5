using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;

namespace MedSeqFT.Datasets;

/// <summary>Stage `inspect`: opens every case, checks it and sums the training cases up. Touches no tensor.</summary>
public static class DatasetInspection
{
    private const int BalancedDraws = 100_000_000; // nnU-Net v2's, of all cases together
    private const long BytesPerVoxel = 8; // image, which voxels are foreground, how often each is drawn

    /// <exception cref="UserErrorException">MSQ1001-1026: all faulty cases together.</exception>
    public static DatasetFingerprint Run(string folder, InspectOptions options, IStageLog log, CancellationToken cancellation)
    {
        var dataset = TaskDataset.Load(folder);
        var split = Split.Of(dataset, options);
        string[] used = [.. split.Train, .. split.Test];
        var found = new CaseInspection[split.Train.Count];
        var draws = Math.Max(1, BalancedDraws / found.Length);
        var done = 0;
        CaseLoop.ForEach(used, LargestCase(dataset, used) * BytesPerVoxel, (id, i) =>
        {
            var inspected = CaseInspection.Of(dataset.Find(id), dataset, i < found.Length ? draws : 0, log);
            if (i < found.Length)
                found[i] = inspected;
            log.Report(new("inspect", dataset.Name, Interlocked.Increment(ref done), used.Length, id));
        }, cancellation);
        return Sum(dataset, split, found);
    }

    private static DatasetFingerprint Sum(TaskDataset dataset, Split split, CaseInspection[] found)
    {
        if (found.All(c => c.EveryTenth[0].Length == 0 || c.Fingerprint.VoxelsPerLabel.Skip(1).All(voxels => voxels == 0)))
            throw new UserErrorException(DatasetErrors.NoForeground(dataset.Folder));
        var cases = found.Select(c => c.Fingerprint).ToArray();
        var channels = dataset.Channels.Select((name, c) => new ChannelFingerprint(
            name,
            IntensityStatistics.Pooled([.. found.Select(f => f.EveryTenth[c])]),
            IntensityStatistics.Balanced([.. found.Select(f => f.Draws[c])])));
        return new(
            dataset.Name,
            dataset.Labels,
            split,
            [.. dataset.Labels.Select((_, label) => cases.Count(c => c.VoxelsPerLabel[label] > 0))],
            Quantile.Median(cases.Select(c => c.RelativeSize)),
            [.. channels],
            cases)
        {
            Licence = dataset.Licence,
            Scheme = dataset.Scheme,
        };
    }

    // A file that cannot be read is reported when its case is inspected.
    private static long LargestCase(TaskDataset dataset, string[] ids)
    {
        long largest = 1;
        foreach (var id in ids)
        {
            try
            {
                largest = Math.Max(largest, ImageFile.ReadHeader(dataset.Find(id).ImagePath).Values);
            }
            catch (UserErrorException)
            {
                continue;
            }
        }
        return largest;
    }
}
