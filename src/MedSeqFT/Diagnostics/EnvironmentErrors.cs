namespace MedSeqFT.Diagnostics;

/// <summary>MSQ5xxx: libtorch, device, disk.</summary>
public static class EnvironmentErrors
{
    public static Diagnostic LibTorchNotFound(string folder) => new(
        "MSQ5001",
        $"libtorch was not found in '{folder}'. Restore the project ('dotnet restore' downloads it), or name the folder of libtorch's libraries in libtorch.json beside the tool.");

    public static Diagnostic LibTorchDoesNotLoad(string file, string reason) => new(
        "MSQ5002",
        $"'{file}' does not load: {reason} MedSeqFT needs a 64-bit Linux with glibc 2.34 and libstdc++ 3.4.30 (Debian 12, Ubuntu 22.04 or newer), Windows x64 or macOS arm64.");

    public static Diagnostic UnknownDevice(string device) => new(
        "MSQ5003",
        $"device '{device}' is not known. Allowed are 'auto', 'cpu', 'cuda' and 'cuda:N'.");

    public static Diagnostic NoCuda(string device) => new(
        "MSQ5004",
        $"device '{device}' was asked for, but this libtorch has no usable CUDA device. Build with TorchBackend=cuda on a machine with an NVIDIA driver, or set Device to 'cpu'.");

    public static Diagnostic DiskIsFull(string folder) => new(
        "MSQ5010",
        $"there is no space left to write '{folder}'. Free some and start again: what earlier stages left and the last checkpoint are kept.");

    public static Diagnostic LibTorchPackageMissing(string folder, string package) => new(
        "MSQ5011",
        $"TorchSharp lies in '{folder}' without libtorch. Add a PackageReference to '{package}', version 2.10.0, to the application's project.");
}
