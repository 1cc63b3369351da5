using System.Runtime.InteropServices;

namespace MedSeqFT.Tensors;

/// <summary>What becomes of large tensors' memory when they are let go, on Linux with glibc; elsewhere nothing is changed.</summary>
internal static class LargeBlocks
{
    private const int MmapThreshold = -3; // malloc.h: M_MMAP_THRESHOLD
    private const int TrimThreshold = -1; // malloc.h: M_TRIM_THRESHOLD
    private const int Images = 4 << 20; // labels and masks too
    private const int Activations = 16 << 20; // measured on checkpointed steps: a quarter to nearly a half less at the peak
    private static readonly Lock Gate = new();
    private static int returning;

    /// <summary>
    /// Keeps it for the next tensor of the size. glibc returns every block above 32 MB to the kernel when it is freed; the page
    /// faults of getting it back were 35-50 % of a training step. Costs 10-50 % resident memory.
    /// </summary>
    public static void Keep()
    {
        SetThreshold(1 << 30);
        if (OperatingSystem.IsLinux())
            _ = MallOpt(TrimThreshold, int.MaxValue);
    }

    /// <summary>
    /// Gives it back to the system until disposed of: for work on whole images, each larger than what the one before left
    /// a place for, and most of them only once.
    /// </summary>
    public static IDisposable Return() => ReturnFrom(Images);

    /// <summary>For a training that computes activations again to save memory: smaller ones too, for more time.</summary>
    public static IDisposable ReturnActivations() => ReturnFrom(Activations);

    private static Returning ReturnFrom(int bytes)
    {
        lock (Gate)
        {
            if (returning++ == 0)
                SetThreshold(bytes);
        }
        return new Returning();
    }

    private static void SetThreshold(int bytes)
    {
        if (OperatingSystem.IsLinux())
            _ = MallOpt(MmapThreshold, bytes);
    }

    [DllImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int MallOpt(int parameter, int value);

    private sealed class Returning : IDisposable
    {
        private bool disposed;

        public void Dispose()
        {
            lock (Gate)
            {
                if (!disposed && --returning == 0)
                    SetThreshold(1 << 30);
                disposed = true;
            }
        }
    }
}
