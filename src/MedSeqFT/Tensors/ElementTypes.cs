using TorchSharp;

namespace MedSeqFT.Tensors;

/// <summary>The element types that weights files may hold, under the names of both formats.</summary>
internal static class ElementTypes
{
    /// <summary>Axes that libtorch can make.</summary>
    public const int LargestRank = 64;

    private static readonly (torch.ScalarType Type, string Safetensors, string Storage, int Size)[] Table =
    [
        (torch.ScalarType.Float64, "F64", "DoubleStorage", 8),
        (torch.ScalarType.Float32, "F32", "FloatStorage", 4),
        (torch.ScalarType.Float16, "F16", "HalfStorage", 2),
        (torch.ScalarType.BFloat16, "BF16", "BFloat16Storage", 2),
        (torch.ScalarType.Int64, "I64", "LongStorage", 8),
        (torch.ScalarType.Int32, "I32", "IntStorage", 4),
        (torch.ScalarType.Int16, "I16", "ShortStorage", 2),
        (torch.ScalarType.Int8, "I8", "CharStorage", 1),
        (torch.ScalarType.Byte, "U8", "ByteStorage", 1),
        (torch.ScalarType.Bool, "BOOL", "BoolStorage", 1),
    ];

    public static torch.ScalarType? FromSafetensors(string name) => Array.Find(Table, row => row.Safetensors == name) is { Size: > 0 } row ? row.Type : null;

    public static torch.ScalarType? FromStorage(string name) => Array.Find(Table, row => row.Storage == name) is { Size: > 0 } row ? row.Type : null;

    /// <returns>null for a type that safetensors can't hold (complex numbers).</returns>
    public static string? SafetensorsName(torch.ScalarType type) => Array.Find(Table, row => row.Type == type).Safetensors;

    /// <returns>PyTorch's class, e.g. "FloatStorage"; null for a type that we don't write (complex numbers).</returns>
    public static string? StorageName(torch.ScalarType type) => Array.Find(Table, row => row.Type == type).Storage;

    public static int SizeOf(torch.ScalarType type) => Array.Find(Table, row => row.Type == type).Size;

    /// <returns>
    /// The number of elements of a shape read from a file; -1 for what libtorch can't make: a negative size, more than
    /// 64 axes, or sizes whose product exceeds 63 bits (also beside a zero, for the strides overflow).
    /// </returns>
    public static long CountElements(IReadOnlyList<long> shape)
    {
        var product = (UInt128)1;
        foreach (var size in shape)
        {
            product *= (ulong)Math.Max(size, 1);
            if (size < 0 || product > long.MaxValue)
                return -1;
        }
        return shape.Count > LargestRank ? -1 : shape.Contains(0) ? 0 : (long)product;
    }
}
