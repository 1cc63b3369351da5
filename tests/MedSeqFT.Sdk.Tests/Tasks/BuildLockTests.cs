using MedSeqFT.Diagnostics;
using MedSeqFT.Sdk.Tasks;

namespace MedSeqFT.Sdk.Tests.Tasks;

public sealed class BuildLockTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("medseqft-lock-").FullName;

    [Fact]
    public void KeepsASecondBuildOutAndNamesTheFirst()
    {
        using var first = BuildLock.Take(folder);

        var fault = Assert.Throws<UserErrorException>(() => BuildLock.Take(folder)).Diagnostics.Single();

        Assert.Equal("MSQ2112", fault.Code);
        Assert.Contains($"process {Environment.ProcessId}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void IsFreeAgainAfterTheBuild()
    {
        BuildLock.Take(folder).Dispose();

        using var second = BuildLock.Take(folder);

        Assert.True(File.Exists(Path.Combine(folder, "build.pid")));
    }

    [SkippableFact]
    public void IsTakenOnADiskThatHasNoRoomForItsOwner()
    {
        Skip.IfNot(File.Exists("/dev/full"), "needs a file that is always full");
        _ = File.CreateSymbolicLink(Path.Combine(folder, "build.pid"), "/dev/full");

        using var taken = BuildLock.Take(folder);

        Assert.Throws<IOException>(() => new FileStream(Path.Combine(folder, "build.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
