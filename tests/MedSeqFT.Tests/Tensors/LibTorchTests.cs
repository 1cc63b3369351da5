using System.Text.Json;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Tensors;

public class LibTorchTests
{
    [Fact]
    public void TensorsWorkOnThisMachine()
    {
        using var x = torch.ones(2, 3);

        Assert.Equal(6, x.sum().item<float>());
    }

    [SkippableFact]
    public void TheWeakenedCopyLeavesThePackageCacheAlone()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the version need exists on Linux only");
        var original = Path.Combine(BindingFolder(), "libLibTorchSharp.so");
        var before = File.ReadAllBytes(original);

        var copy = LibTorch.WeakenedCopy(original)!;

        Assert.Equal(before, File.ReadAllBytes(original));
        Assert.NotEqual(original, copy);
        Assert.Equal(1, before.Zip(File.ReadAllBytes(copy)).Count(pair => pair.First != pair.Second));
    }

    [Fact]
    public void AFileThatIsNoElfLibraryIsLeftAsItIs()
    {
        var bytes = new byte[256];

        Assert.Equal(0, ElfVersionNeeds.Weaken(bytes, "GLIBCXX_3.4.32"));
        Assert.All(bytes, b => Assert.Equal(0, b));
    }

    private static string BindingFolder()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "libtorch.json")));
        return json.RootElement.GetProperty("binding").GetString()!;
    }
}
