using MedSeqFT.Diagnostics;

namespace MedSeqFT.Pipeline;

/// <summary>
/// The right to write one stage's folder: an exclusively opened file beside it. When MSBuild is killed, its tool works on
/// to the next checkpoint; a build started at once must wait for that, or two processes would write one folder. The system
/// releases the file when a process dies.
/// </summary>
public sealed class StageClaim : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly FileStream file;

    private StageClaim(FileStream file) => this.file = file;

    /// <summary>Waits until no other process works on <paramref name="output"/>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public static StageClaim Take(string output, IStageLog log, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        var waits = false;
        while (true)
        {
            if (TryOpen($"{output}.lock") is { } file)
                return new StageClaim(file);
            if (!waits)
                log.Info($"another process still works on '{Path.GetFileName(output)}'; waiting for its end");
            waits = true;
            cancellation.WaitHandle.WaitOne(Pause);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    public void Dispose() => file.Dispose();

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (e.GetType() == typeof(IOException) && !DiskSpace.IsExhausted(e))
        {
            return null; // held; a missing folder or a path too long has a type of its own
        }
    }
}
