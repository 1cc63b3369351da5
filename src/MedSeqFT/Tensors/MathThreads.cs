using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;

namespace MedSeqFT.Tensors;

/// <summary>
/// How many threads the math library's loops take, for one .NET thread. torch.set_num_threads is for the whole process; the
/// OpenMP runtime that came with libtorch keeps a number for each thread that asks it.
/// </summary>
internal static class MathThreads
{
    private static readonly string[] Runtimes = ["libgomp", "libomp", "libiomp5", "vcomp"];
    private static readonly Lazy<SetCount?> Setter = new(Find);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void SetCount(int count);

    /// <summary>
    /// Tensor operations of the calling thread are done by it alone, so that workers side by side neither start a team of
    /// threads each nor depend in their last bits on how many cores there are.
    /// </summary>
    public static void TakeOne()
    {
        _ = torch.get_num_threads(); // libtorch sets a new thread's number at its first question; ours must come later
        Setter.Value?.Invoke(1);
    }

    private static SetCount? Find()
    {
        using var process = Process.GetCurrentProcess();
        foreach (var module in process.Modules.Cast<ProcessModule>().Where(m => Runtimes.Any(r => m.ModuleName.StartsWith(r, StringComparison.OrdinalIgnoreCase))))
            if (NativeLibrary.TryLoad(module.FileName, out var library) && NativeLibrary.TryGetExport(library, "omp_set_num_threads", out var address))
                return Marshal.GetDelegateForFunctionPointer<SetCount>(address);
        return null;
    }
}
