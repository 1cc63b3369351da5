using System.Diagnostics;
using System.Globalization;

namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>Ways in which a run ends early, drawn from a seed.</summary>
internal static class Interruptions
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>How often a test interrupts: MEDSEQFT_KILLS in the environment asks for more than the suite has time for.</summary>
    public static int Count(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("MEDSEQFT_KILLS"), out var asked) ? asked : usual;

    public static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>The exit code; a process that goes on for ever fails the test.</summary>
    public static int WaitForEnd(Process process)
    {
        var ended = process.WaitForExit(Patience);
        if (!ended)
            process.Kill(entireProcessTree: true);
        Assert.True(ended, "the process went on after it had been stopped");
        return process.ExitCode;
    }

    /// <summary>Kills a build and all that it started, and waits for its tools: one that is dying still holds its files.</summary>
    public static void KillAll(Process build, string folder)
    {
        var tools = ToolsOf(folder).ToList();
        build.Kill(entireProcessTree: true);
        build.WaitForExit(Patience);
        tools.ForEach(tool => tool.WaitForExit(Patience));
    }

    /// <summary>What a power cut does to data that had not reached the disk: the newest files end too early.</summary>
    public static IReadOnlyList<string> CutNewestFiles(IEnumerable<string> folders, int count, Random random)
    {
        var newest = folders.Where(Directory.Exists)
            .SelectMany(folder => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories))
            .Where(file => file.Length > 0)
            .OrderByDescending(file => file.LastWriteTimeUtc)
            .Take(count)
            .ToList();
        foreach (var file in newest)
        {
            using var stream = file.Open(FileMode.Open, FileAccess.Write, FileShare.ReadWrite); // power cuts respect no locks
            stream.SetLength(random.NextInt64(file.Length));
        }
        return [.. newest.Select(file => file.FullName)];
    }

    /// <summary>Running tools whose command line names something in this folder.</summary>
    public static IEnumerable<Process> ToolsOf(string folder) => Directory.GetDirectories("/proc")
        .Where(entry => int.TryParse(Path.GetFileName(entry), out _))
        .Where(entry => CommandLine(entry) is var line && line.Contains(RealTool.Path, StringComparison.Ordinal) && line.Contains(folder, StringComparison.Ordinal))
        .Select(entry => Process.GetProcessById(int.Parse(Path.GetFileName(entry), CultureInfo.InvariantCulture)));

    private static string CommandLine(string entry)
    {
        try
        {
            return File.ReadAllText(Path.Combine(entry, "cmdline"));
        }
        catch (IOException)
        {
            return ""; // gone meanwhile
        }
    }
}
