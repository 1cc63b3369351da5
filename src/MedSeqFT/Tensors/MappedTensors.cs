using TorchSharp;

namespace MedSeqFT.Tensors;

/// <summary>
/// Tensors that lie in their file: a voxel is read from disk when it is first touched, and the memory is the system's page
/// cache, which it takes back when it needs it. For cases of which a training sees one patch at a time.
/// </summary>
public static class MappedTensors
{
    /// <summary>
    /// As <see cref="TensorFile.Read"/>, for safetensors whose data is aligned, as all that we write is; other files are
    /// read into memory. The file must not be written to in place while the tensors live; replacing it by rename is fine.
    /// </summary>
    /// <exception cref="Diagnostics.UserErrorException">MSQ3001 to MSQ3007.</exception>
    public static NamedTensors Open(string path)
    {
        if (Path.GetExtension(path) != ".safetensors" || !File.Exists(path))
            return TensorFile.Read(path);
        LibTorch.EnsureLoaded();
        using var handle = File.OpenHandle(path);
        var (header, length) = (SafetensorsHeader.Read(handle, path), RandomAccess.GetLength(handle));
        if (!header.Tensors.All(t => IsAligned(t.Entry, t.Begin)))
            return TensorFile.Read(path);
        using var scope = torch.NewDisposeScope();
        var result = new NamedTensors();
        foreach (var (entry, begin) in header.Tensors)
        {
            var size = ElementTypes.SizeOf(entry.Type);
            var file = torch.from_file(path, shared: false, size: length / size, dtype: entry.Type);
            result[entry.Name] = file.narrow(0, begin / size, ElementTypes.CountElements(entry.Shape)).view([.. entry.Shape]);
        }
        scope.Detach(result.Values);
        return result;
    }

    // A bool is any byte in a file but must be 0 or 1 in libtorch.
    private static bool IsAligned(TensorEntry entry, long begin) =>
        entry.Type != torch.ScalarType.Bool && begin % ElementTypes.SizeOf(entry.Type) == 0;
}
