using System.Runtime.InteropServices;

namespace MedSeqFT.Tests;

/// <summary>
/// Until disposed of, all memory that the process is given reads as NaN: what uses a number it never wrote shows. glibc's
/// M_PERTURB fills what it hands out.
/// </summary>
internal sealed class PoisonedMemory : IDisposable
{
    private const int Perturb = -6; // malloc.h: M_PERTURB
    private const int AllOnes = 0x100; // filled with the lowest byte's complement; the bit above it turns it on

    public PoisonedMemory()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only glibc fills the memory that it hands out");
        Assert.Equal(1, MallOpt(Perturb, AllOnes));
    }

    public void Dispose() => _ = MallOpt(Perturb, 0);

    [DllImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int MallOpt(int parameter, int value);
}
