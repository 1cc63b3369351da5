using System.Runtime.ExceptionServices;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Datasets;

/// <summary>Work on many cases side by side, bounded by memory rather than by processors alone.</summary>
internal static class CaseLoop
{
    /// <summary>Faulty cases do not stop the others: all user errors are thrown together, in the order of the items.</summary>
    /// <param name="bytesPerItem">Memory that one item needs at its peak; half of what the machine has is shared out.</param>
    public static void ForEach<T>(IReadOnlyList<T> items, long bytesPerItem, Action<T, int> work, CancellationToken cancellation)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
        var degree = (int)Math.Clamp(memory / Math.Max(1, bytesPerItem), 1, Environment.ProcessorCount);
        var faults = new UserErrorException?[items.Count];
        try
        {
            Parallel.For(0, items.Count, new ParallelOptions { MaxDegreeOfParallelism = degree, CancellationToken = cancellation }, i =>
            {
                try
                {
                    work(items[i], i);
                }
                catch (UserErrorException e)
                {
                    faults[i] = e;
                }
            });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }
        var found = faults.OfType<UserErrorException>().ToArray();
        if (found.Length > 0)
            throw new UserErrorException([.. found.SelectMany(f => f.Diagnostics)], found[0]);
    }
}
