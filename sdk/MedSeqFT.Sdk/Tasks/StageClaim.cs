namespace MedSeqFT.Sdk.Tasks;

/// <summary>
/// The right to run one stage: &lt;stage&gt;.claim, opened exclusively for as long as the stage runs. The build and what it
/// prepares beside itself may be different processes; the system releases what a dead one held.
/// </summary>
internal sealed class StageClaim : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly FileStream file;

    private StageClaim(FileStream file) => this.file = file;

    /// <returns>Null when someone else runs the stage.</returns>
    public static StageClaim? Try(string requestFile)
    {
        try
        {
            return new StageClaim(new FileStream(FileOf(requestFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(FileOf(requestFile)))
        {
            return null;
        }
    }

    /// <returns>Null when <paramref name="isCancelled"/> before the other one was ready.</returns>
    public static StageClaim? Wait(string requestFile, Func<bool> isCancelled)
    {
        while (!isCancelled())
        {
            if (Try(requestFile) is { } claim)
                return claim;
            Thread.Sleep(Pause);
        }
        return null;
    }

    public void Dispose() => file.Dispose();

    private static string FileOf(string requestFile) => requestFile.Replace(".request.json", ".claim", StringComparison.Ordinal);
}
