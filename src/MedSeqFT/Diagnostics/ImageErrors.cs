namespace MedSeqFT.Diagnostics;

/// <summary>MSQ1020-1029: image files.</summary>
public static class ImageErrors
{
    public static Diagnostic NotFound(string file) => new(
        "MSQ1020",
        $"the image '{file}' does not exist. Check the path, or remove the case from dataset.json.");

    public static Diagnostic NotNifti(string file, string reason) => new(
        "MSQ1021",
        $"this is not a NIfTI image: {reason}. Images must be NIfTI-1 or NIfTI-2 (.nii, .nii.gz, or .hdr with .img); 'medseqft import' converts NRRD; convert DICOM and other formats first.",
        file);

    public static Diagnostic HeaderWithoutVoxels(string file) => new(
        "MSQ1022",
        "this is the header of a two-file NIfTI image, and its voxels (.img or .img.gz of the same name) are not beside it. Put them there, or convert the image to one file (.nii or .nii.gz).",
        file);

    public static Diagnostic UnsupportedDataType(string file, int code) => new(
        "MSQ1023",
        $"the voxels have NIfTI data type {code}. Allowed are the integer types of 8 to 64 bits, float32 and float64; convert colour and complex images first.",
        file);

    public static Diagnostic ImpossibleHeader(string file, string reason) => new(
        "MSQ1024",
        $"the header is not usable: {reason}. Images have 2 or 3 axes and at most one of channels, each of 1 to 32767 and fewer than 2147483648 voxels in all. Write the file again from its source.",
        file);

    public static Diagnostic Truncated(string file, long needed) => new(
        "MSQ1025",
        $"the file ends early: its header announces {needed} bytes. Copy or download the file again.",
        file);

    public static Diagnostic BrokenCompression(string file, string reason) => new(
        "MSQ1026",
        $"the gzip data is damaged ({reason.TrimEnd('.')}). Copy or download the file again.",
        file);

    public static Diagnostic DeadLink(string file, string target) => new(
        "MSQ1027",
        $"'{file}' is a symbolic link to '{target}', which does not exist or leads back to itself. Point it to the image, or replace it by the file.");

    public static Diagnostic NotNrrd(string file, string reason) => new(
        "MSQ1028",
        $"this NRRD image cannot be read: {reason}. Allowed are 2 to 4 axes, raw or gzip encoding, the integer and floating point types of 8 to 64 bits, and one data file in the header's folder.",
        file);
}
