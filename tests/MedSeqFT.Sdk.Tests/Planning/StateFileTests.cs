using System.IO.Abstractions;
using System.IO.Abstractions.TestingHelpers;
using MedSeqFT.Diagnostics;
using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Planning;

public sealed class StateFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("medseqft-state-").FullName;

    [Fact]
    public void WritesOnlyWhatIsDifferent()
    {
        var files = new MockFileSystem();

        Assert.True(StateFile.WriteText(files, "/project/Liver.proj", "one"));
        Assert.False(StateFile.WriteText(files, "/project/Liver.proj", "one"));
        Assert.True(StateFile.WriteText(files, "/project/Liver.proj", "two"));
        Assert.Equal("two", files.File.ReadAllText("/project/Liver.proj"));
        Assert.Equal(["/project/Liver.proj"], files.AllFiles.Select(f => f[f.IndexOf('/', StringComparison.Ordinal)..]));
    }

    [SkippableFact]
    public void AFullDiskKeepsTheOldFileAndSaysWhatToDo()
    {
        Skip.IfNot(File.Exists("/dev/full"), "needs /dev/full, a device that is always full");
        var path = Path.Combine(folder, "medseqft.lock.json");
        File.WriteAllText(path, "old");
        _ = File.CreateSymbolicLink(path + ".new", "/dev/full");

        var fault = Assert.Throws<UserErrorException>(() => StateFile.WriteText(new FileSystem(), path, "new"));

        Assert.Equal("MSQ2119", fault.Diagnostics.Single().Code);
        Assert.Equal("old", File.ReadAllText(path));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
