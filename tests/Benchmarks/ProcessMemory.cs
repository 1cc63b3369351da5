using System.Globalization;

namespace MedSeqFT.Benchmarks;

/// <summary>What Linux counts of this process's resident memory, in bytes.</summary>
internal static class ProcessMemory
{
    public static long Now => Status("VmRSS:");

    /// <summary>Without pages that belong to mapped files, which the system takes back when it needs them.</summary>
    public static long OwnNow => Status("RssAnon:");

    /// <summary>The most since the start, or since <see cref="ForgetPeak"/>.</summary>
    public static long Peak => Status("VmHWM:");

    public static void ForgetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    private static long Status(string field) => 1024 * long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..^"kB".Length], CultureInfo.InvariantCulture);
}
