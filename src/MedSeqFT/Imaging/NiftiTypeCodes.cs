namespace MedSeqFT.Imaging;

/// <summary>The format's own numbers of the data types (nifti1.h, DT_*).</summary>
internal static class NiftiTypeCodes
{
    // In the order of the enumeration.
    private static readonly short[] Codes = [2, 4, 8, 16, 64, 256, 512, 768, 1024, 1280];

    public static short Of(NiftiDataType type) => Codes[(int)type];

    /// <returns>Null for colour, complex, 128-bit and unknown types.</returns>
    public static NiftiDataType? Find(short code) => Array.IndexOf(Codes, code) is >= 0 and var i ? (NiftiDataType)i : null;
}
