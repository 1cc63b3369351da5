using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;

namespace MedSeqFT.Tests.Tensors;

public sealed class LibTorchLocationTests : IDisposable
{
    private readonly string application = Directory.CreateTempSubdirectory("medseqft-app-").FullName;

    [Fact]
    public void FindsWhatABuildCopiesFromThePackages()
    {
        Put("runtimes", "LibTorchSharp", "torch_cpu");

        Assert.Equal(new LibTorchLocation(Runtimes, Runtimes), LibTorchLocation.Beside(application));
    }

    [Fact]
    public void FindsWhatAPublishForOnePlatformPutsBesideTheApplication()
    {
        Put("", "LibTorchSharp");
        Put("runtimes", "torch_cpu");

        Assert.Equal(new LibTorchLocation(Runtimes, application), LibTorchLocation.Beside(application));
    }

    [Fact]
    public void LeavesTheCudaLibrariesAndAnUnknownLayoutToTorchSharp()
    {
        var unknown = LibTorchLocation.Beside(application);
        Put("runtimes", "LibTorchSharp", "torch_cpu", "torch_cuda");

        Assert.Null(unknown);
        Assert.Null(LibTorchLocation.Beside(application));
    }

    [Fact]
    public void NamesThePackageThatIsMissing()
    {
        Put("runtimes", "LibTorchSharp");

        var fault = Assert.Throws<UserErrorException>(() => LibTorchLocation.Beside(application)).Diagnostics.Single();

        Assert.Equal("MSQ5011", fault.Code);
        Assert.Contains($"'libtorch-cpu-{LibTorchLocation.Platform}'", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(application, recursive: true);

    private string Runtimes => Path.Combine(application, "runtimes", LibTorchLocation.Platform, "native");

    private void Put(string place, params string[] libraries)
    {
        var folder = Directory.CreateDirectory(place.Length == 0 ? application : Runtimes).FullName;
        foreach (var library in libraries)
            File.WriteAllText(Path.Combine(folder, LibTorchLocation.FileOf(library)), "");
    }
}
