namespace MedSeqFT.Diagnostics;

/// <summary>MSQ1030-1039: files that an earlier stage left.</summary>
public static class StoredFileErrors
{
    public static Diagnostic Damaged(string file, string reason) => new(
        "MSQ1030",
        $"this file of an earlier stage cannot be used: {reason.TrimEnd('.')}. Delete its folder and build again.",
        file);
}
