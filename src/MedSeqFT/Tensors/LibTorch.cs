using System.IO.Hashing;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tensors;

/// <summary>
/// Loads libtorch and TorchSharp's binding library before any torch type is touched, straight from the package folders,
/// so that nothing of the 480 MB is copied. On Linux systems older than the binding library's build host (Debian 12,
/// Ubuntu 22.04) it loads a copy of the binding whose one cosmetic version need is weakened (<see cref="ElfVersionNeeds"/>);
/// the copy lies in the user's local application data, the package cache is never written to.
/// </summary>
public static class LibTorch
{
    private const string CosmeticNeed = "GLIBCXX_3.4.32";
    private static readonly Lock Gate = new();
    private static bool loaded;

    /// <summary>Call once before the first tensor; later calls do nothing.</summary>
    /// <param name="locationFile">
    /// A libtorch.json ({"libtorch": folder, "binding": folder}); default: the one beside this assembly, else where a
    /// build or publish puts the native files of packages.
    /// </param>
    /// <exception cref="UserErrorException">MSQ5001, MSQ5002 or MSQ5011.</exception>
    public static void EnsureLoaded(string? locationFile = null)
    {
        lock (Gate)
        {
            if (loaded)
                return;
            LargeBlocks.Keep();
            var location = ReadLocation(locationFile ?? Path.Combine(AppContext.BaseDirectory, "libtorch.json"));
            if (location is not null)
                Load(location);
            loaded = true;
        }
    }

    private static LibTorchLocation? ReadLocation(string file) => File.Exists(file)
        ? JsonSerializer.Deserialize<LibTorchLocation>(File.ReadAllText(file), JsonSerializerOptions.Web)
        : LibTorchLocation.Beside(AppContext.BaseDirectory);

    private static void Load(LibTorchLocation location)
    {
        var torchCpu = Path.Combine(location.Libtorch, LibTorchLocation.FileOf("torch_cpu"));
        if (!File.Exists(torchCpu))
            throw new UserErrorException(EnvironmentErrors.LibTorchNotFound(location.Libtorch));
        if (OperatingSystem.IsWindows())
            TryLoad(Path.Combine(location.Libtorch, "c10.dll"));
        TryLoad(torchCpu);
        TryLoad(Path.Combine(location.Libtorch, LibTorchLocation.FileOf("torch")));
        LoadBinding(Path.Combine(location.Binding, LibTorchLocation.FileOf("LibTorchSharp")));
    }

    private static void TryLoad(string file)
    {
        try
        {
            NativeLibrary.Load(file);
        }
        catch (DllNotFoundException e)
        {
            throw new UserErrorException(EnvironmentErrors.LibTorchDoesNotLoad(file, e.Message), e);
        }
    }

    private static void LoadBinding(string file)
    {
        if (NativeLibrary.TryLoad(file, out var handle))
            RedirectImports(handle);
        else if (WeakenedCopy(file) is { } copy)
        {
            TryLoad(copy);
            RedirectImports(NativeLibrary.Load(copy));
        }
        else
            TryLoad(file);
    }

    // TorchSharp asks for "LibTorchSharp"; the resolver hands it what was loaded here, wherever a second copy lies.
    private static void RedirectImports(nint binding) => NativeLibrary.SetDllImportResolver(
        Assembly.Load("TorchSharp"), (name, _, _) => name == "LibTorchSharp" ? binding : nint.Zero);

    /// <returns>The path of the loadable copy; null when weakening is not the cure.</returns>
    internal static string? WeakenedCopy(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var hash = Convert.ToHexStringLower(XxHash128.Hash(bytes));
        if (ElfVersionNeeds.Weaken(bytes, CosmeticNeed) == 0)
            return null;
        var folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "medseqft", "native", hash);
        var copy = Path.Combine(folder, Path.GetFileName(file));
        if (!File.Exists(copy) || new FileInfo(copy).Length != bytes.Length)
        {
            Directory.CreateDirectory(folder);
            var partial = $"{copy}.{Guid.NewGuid():N}";
            File.WriteAllBytes(partial, bytes);
            File.Move(partial, copy, overwrite: true);
        }
        return copy;
    }
}
