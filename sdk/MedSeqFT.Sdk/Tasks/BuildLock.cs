using System.Globalization;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Sdk.Tasks;

/// <summary>
/// Keeps two builds of one project apart: an exclusively opened file in obj/medseqft for as long as the build lasts. The
/// system releases it when the process dies, so a killed build leaves nothing to clean up.
/// </summary>
internal sealed class BuildLock : IDisposable
{
    private readonly FileStream file;

    private BuildLock(FileStream file) => this.file = file;

    /// <exception cref="UserErrorException">MSQ2112 with the process that holds it, MSQ2119.</exception>
    public static BuildLock Take(string stateFolder)
    {
        _ = Directory.CreateDirectory(stateFolder);
        var file = Path.Combine(stateFolder, "build.lock");
        var owner = Path.Combine(stateFolder, "build.pid");
        try
        {
            var taken = new BuildLock(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            Name(owner);
            return taken;
        }
        catch (IOException e)
        {
            throw new UserErrorException(DiskSpace.IsExhausted(e) ? SdkErrors.DiskIsFull(file) : SdkErrors.BuildIsRunning(stateFolder, Owner(owner)), e);
        }
    }

    public void Dispose() => file.Dispose();

    // Only the message to another build needs it: a lock without it is a lock, on a full disk too.
    private static void Name(string owner)
    {
        try
        {
            File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
        }
    }

    private static string Owner(string file) =>
        File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } process ? process : "unknown";
}
