namespace MedSeqFT.Imaging;

/// <summary>How a NIfTI file stores a voxel: unsigned, signed integer or floating point, and its bits.</summary>
public enum NiftiDataType
{
    U8,
    I16,
    I32,
    F32,
    F64,
    I8,
    U16,
    U32,
    I64,
    U64,
}
