using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tests.Diagnostics;

public sealed class DiskSpaceTests
{
    [SkippableFact]
    public void KnowsAFullDisk()
    {
        Skip.IfNot(File.Exists("/dev/full"), "needs /dev/full, a device that is always full");

        var fault = Assert.Throws<IOException>(() => File.WriteAllText("/dev/full", "text"));

        Assert.True(DiskSpace.IsExhausted(fault), $"HResult {fault.HResult}");
    }

    [Fact]
    public void TakesNoOtherFaultForOne()
    {
        var fault = Assert.Throws<DirectoryNotFoundException>(() => File.WriteAllText("no/such/folder/file", "text"));

        Assert.False(DiskSpace.IsExhausted(fault));
    }
}
