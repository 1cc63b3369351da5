using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tensors;

/// <summary>The content of libtorch.json: the folder of libtorch's libraries and the folder of TorchSharp's binding library.</summary>
internal sealed record LibTorchLocation(string Libtorch, string Binding)
{
    /// <summary>Where an application has them that takes MedSeqFT and libtorch as packages: beside it, or under runtimes/.</summary>
    /// <returns>Null when TorchSharp has to look for itself: it is not there, or there with the CUDA libraries.</returns>
    /// <exception cref="UserErrorException">MSQ5011: TorchSharp's library is there and libtorch is not.</exception>
    public static LibTorchLocation? Beside(string application)
    {
        string[] folders = [application, Path.Combine(application, "runtimes", Platform, "native")];
        if (folders.FirstOrDefault(f => Has(f, "LibTorchSharp")) is not { } binding || folders.Any(f => Has(f, "torch_cuda")))
            return null;
        return folders.FirstOrDefault(f => Has(f, "torch_cpu")) is { } libtorch
            ? new LibTorchLocation(libtorch, binding)
            : throw new UserErrorException(EnvironmentErrors.LibTorchPackageMissing(application, $"libtorch-cpu-{Platform}"));
    }

    /// <summary>"libtorch_cpu.so" of "torch_cpu", on Linux.</summary>
    public static string FileOf(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    /// <summary>As libtorch's packages are named.</summary>
    internal static string Platform =>
        OperatingSystem.IsWindows() ? "win-x64" : OperatingSystem.IsMacOS() ? "osx-arm64" : "linux-x64";

    private static bool Has(string folder, string library) => File.Exists(Path.Combine(folder, FileOf(library)));
}
