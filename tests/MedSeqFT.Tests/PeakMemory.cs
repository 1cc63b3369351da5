using System.Globalization;
using System.Runtime.InteropServices;

namespace MedSeqFT.Tests;

/// <summary>How much more memory this process ever held since a moment; Linux alone keeps such a mark and lets it be set back.</summary>
internal sealed class PeakMemory
{
    private const string Status = "/proc/self/status";
    private const string Reset = "/proc/self/clear_refs";
    private readonly long before;

    private PeakMemory(long before) => this.before = before;

    /// <summary>Bytes above the start.</summary>
    private long Growth => Read("VmHWM:") - before;

    /// <summary>
    /// The least growth of three tries, and what the last one made. What other threads of the process let go of late or take
    /// meanwhile only adds to one try; a copy that the work makes is in all of them.
    /// </summary>
    public static T Least<T>(Func<T> work, out long growth)
        where T : IDisposable
    {
        growth = long.MaxValue;
        for (var more = 2; ; more--)
        {
            var peak = Start();
            var made = work();
            growth = Math.Min(growth, peak.Growth);
            if (more == 0)
                return made;
            made.Dispose();
        }
    }

    /// <summary>The same for work that leaves nothing behind.</summary>
    public static long Least(Action work) => Enumerable.Range(0, 3).Min(_ =>
    {
        var peak = Start();
        work();
        return peak.Growth;
    });

    /// <summary>What the work made, and by how much it let this process's own memory grow, which pages of mapped files are not.</summary>
    public static T OwnOf<T>(Func<T> work, out long growth)
    {
        Start();
        var before = Read("RssAnon:");
        var made = work();
        growth = Read("RssAnon:") - before;
        return made;
    }

    /// <summary>To be the first line of a test of memory: see <see cref="FreshProcess.Ran"/>.</summary>
    public static bool RanAlone(Delegate test, params object[] arguments)
    {
        Skip.IfNot(File.Exists(Reset), "this system keeps no mark of a process's peak memory");
        return FreshProcess.Ran(test, arguments);
    }

    private static PeakMemory Start()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _ = TrimHeap(0); // what earlier tests gave back to malloc would be handed out again without a trace
        File.WriteAllText(Reset, "5");
        return new(Read("VmRSS:"));
    }

    [DllImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int TrimHeap(nuint keep);

    private static long Read(string field) => 1024 * long.Parse(
        File.ReadLines(Status).First(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..^"kB".Length], CultureInfo.InvariantCulture);
}
