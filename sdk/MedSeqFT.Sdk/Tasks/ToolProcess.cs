using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Sdk.Tasks;

/// <summary>
/// The tool running one stage. Its standard input stays open as a sign of life: end-of-file tells it that MSBuild died. Not
/// a ToolTask, which closes standard input at once and kills on cancel, so that no checkpoint could be written.
/// </summary>
internal sealed class ToolProcess : IDisposable
{
    private const int Kept = 40;
    private readonly Process process;
    private readonly ConcurrentQueue<string> errorLines = new();

    private ToolProcess(Process process)
    {
        this.process = process;
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.BeginErrorReadLine();
    }

    /// <param name="tool">A .dll runs through <paramref name="dotnet"/>, anything else by itself.</param>
    /// <exception cref="UserErrorException">MSQ2113.</exception>
    public static ToolProcess Start(string dotnet, string tool, IEnumerable<string> arguments, string folder)
    {
        var isAssembly = tool.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        if (!File.Exists(tool))
            throw new UserErrorException(SdkErrors.ToolNotFound(tool));
        var start = new ProcessStartInfo(isAssembly ? dotnet : tool, isAssembly ? arguments.Prepend(tool) : arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        // What MSBuild sets for itself must not reach a program that may evaluate or build something of its own.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            _ = start.Environment.Remove(name);
        try
        {
            return new ToolProcess(Process.Start(start)!);
        }
        catch (Win32Exception e)
        {
            throw new UserErrorException(SdkErrors.ToolNotFound(tool), e);
        }
    }

    /// <summary>The last lines of standard error, oldest first.</summary>
    public IReadOnlyCollection<string> ErrorLines => errorLines;

    /// <summary>Blocks until the next line; null at the end.</summary>
    public string? ReadLine() => process.StandardOutput.ReadLine();

    public int WaitForExitCode()
    {
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Asks for a checkpoint and the end; may be called from another thread, and after the end.</summary>
    public void Cancel()
    {
        try
        {
            process.StandardInput.WriteLine("""{"type":"cancel"}""");
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // The tool is gone already, which is what was wanted.
        }
    }

    public void Dispose() => process.Dispose();

    private void Keep(string? line)
    {
        if (line is null)
            return;
        errorLines.Enqueue(line);
        if (errorLines.Count > Kept)
            _ = errorLines.TryDequeue(out _);
    }
}
