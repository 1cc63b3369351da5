namespace MedSeqFT.Tensors;

/// <summary>A strided view into a storage, as torch._utils._rebuild_tensor_v2 describes one. Numbers come from the file, unchecked.</summary>
/// <param name="Offset">In elements.</param>
/// <param name="Strides">In elements, as many as <paramref name="Shape"/> has.</param>
internal sealed record TensorView(StorageReference Storage, long Offset, long[] Shape, long[] Strides)
{
    public bool IsContiguous
    {
        get
        {
            var expected = 1L;
            for (var d = Shape.Length - 1; d >= 0; d--)
            {
                if (Shape[d] != 1 && Strides[d] != expected)
                    return false;
                expected *= Shape[d];
            }
            return true;
        }
    }

    /// <summary>Throws unless every element lies in the storage.</summary>
    /// <exception cref="InvalidDataException">Negative numbers, an overflow, or an element outside.</exception>
    public void CheckBounds()
    {
        var count = ElementTypes.CountElements(Shape);
        if (count < 0 || Offset < 0 || Strides.Length != Shape.Length || Strides.Any(stride => stride < 0))
            throw new InvalidDataException($"a view of storage '{Storage.Key}' has impossible sizes");
        var last = (Int128)Offset;
        for (var d = 0; d < Shape.Length && count > 0; d++)
            last += (Int128)(Shape[d] - 1) * Strides[d];
        if (count > 0 && last >= Storage.Count)
            throw new InvalidDataException($"a view ends at element {last} of storage '{Storage.Key}', which has {Storage.Count}");
    }
}
