using System.Globalization;

namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>MSBuild nodes that stay after a build, as on every user's machine; of their own, and gone after the test.</summary>
internal sealed class KeptNodes : IDisposable
{
    private readonly string salt = Guid.NewGuid().ToString("N");

    /// <summary>Only builds of the same salt share nodes.</summary>
    public void Allow(BuildSandbox sandbox)
    {
        sandbox.Set("MSBUILDDISABLENODEREUSE", "0");
        sandbox.Set("MSBUILDNODEHANDSHAKESALT", salt);
        // Without it about one run in ten left no node: the entry process has a node of its own, which may be all it needs.
        sandbox.Set("MSBUILDNOINPROCNODE", "1");
    }

    /// <summary>Process ids of the nodes that wait for the next build.</summary>
    public IReadOnlyList<int> Waiting() => [.. Directory.GetDirectories("/proc")
        .Where(entry => int.TryParse(Path.GetFileName(entry), out _))
        .Where(entry => Environment(entry).Contains(salt, StringComparison.Ordinal))
        .Select(entry => int.Parse(Path.GetFileName(entry), CultureInfo.InvariantCulture))];

    public void Dispose()
    {
        foreach (var id in Waiting())
        {
            using var node = System.Diagnostics.Process.GetProcessById(id);
            node.Kill();
            node.WaitForExit();
        }
    }

    private static string Environment(string entry)
    {
        try
        {
            return File.ReadAllText(Path.Combine(entry, "environ"));
        }
        catch (IOException)
        {
            return ""; // gone meanwhile
        }
        catch (UnauthorizedAccessException)
        {
            return ""; // another user's
        }
    }
}
