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

    /// <exception cref="UserErrorException">MSQ2112 with the process that holds it.</exception>
    public static BuildLock Take(string stateFolder)
    {
        _ = Directory.CreateDirectory(stateFolder);
        var owner = Path.Combine(stateFolder, "build.pid");
        try
        {
            var taken = new BuildLock(new FileStream(Path.Combine(stateFolder, "build.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return taken;
        }
        catch (IOException e)
        {
            throw new UserErrorException(SdkErrors.BuildIsRunning(stateFolder, File.Exists(owner) ? File.ReadAllText(owner).Trim() : "unknown"), e);
        }
    }

    public void Dispose() => file.Dispose();
}
