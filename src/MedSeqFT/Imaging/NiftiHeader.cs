namespace MedSeqFT.Imaging;

/// <summary>What a NIfTI or NRRD header says, in our axis order.</summary>
/// <param name="Version">1 or 2 of NIfTI, 0 for NRRD.</param>
/// <param name="Channels">Size of the 4th axis; 1 for 3D images.</param>
/// <param name="Slope">Value = stored * Slope + Intercept; 1 and 0 where the file scales nothing.</param>
/// <param name="DataOffset">Byte at which the voxels start in the uncompressed file.</param>
public sealed record NiftiHeader(
    int Version,
    bool BigEndian,
    NiftiDataType DataType,
    int Channels,
    double Slope,
    double Intercept,
    long DataOffset,
    VolumeGeometry Geometry)
{
    /// <summary>The voxels are in a file of their own (.img), where <see cref="DataOffset"/> counts from its start.</summary>
    public bool SeparateVoxels { get; init; }

    public int BytesPerVoxel => DataType switch
    {
        NiftiDataType.U8 or NiftiDataType.I8 => 1,
        NiftiDataType.I16 or NiftiDataType.U16 => 2,
        NiftiDataType.I32 or NiftiDataType.U32 or NiftiDataType.F32 => 4,
        _ => 8,
    };

    /// <summary>Voxels of all channels.</summary>
    public long Values => Geometry.Voxels * Channels;

    public long DataBytes => Values * BytesPerVoxel;
}
