namespace MedSeqFT.Diagnostics;

/// <summary>Tells a full disk from other input and output faults.</summary>
public static class DiskSpace
{
    private const int NoSpaceLeft = 28; // ENOSPC, which .NET passes on as it is
    private const int QuotaExceeded = 122; // EDQUOT on Linux
    private const int WindowsDiskFull = unchecked((int)0x80070070); // ERROR_DISK_FULL

    public static bool IsExhausted(IOException fault) => fault.HResult is NoSpaceLeft or QuotaExceeded or WindowsDiskFull;
}
