using System.Runtime.InteropServices;
using TorchSharp;

namespace MedSeqFT.Tensors;

/// <summary>A file's own bytes as tensors: private copies on write, so that nothing that is done to them reaches the file.</summary>
/// <param name="length">Of the file, in bytes.</param>
internal sealed class MappedFile(string path, long length) : IDisposable
{
    private readonly Dictionary<torch.ScalarType, torch.Tensor> whole = [];

    public void Dispose()
    {
        foreach (var file in whole.Values)
            file.Dispose();
    }

    /// <summary>Whether elements that begin at this byte can be taken as they lie: a bool is any byte in a file but must be 0 or 1 in libtorch.</summary>
    public static bool CanView(torch.ScalarType type, long begin) =>
        type != torch.ScalarType.Bool && begin % ElementTypes.SizeOf(type) == 0;

    /// <summary>A flat tensor, which keeps the mapping alive; <see cref="CanView"/> and that it lies in the file are the caller's to ask.</summary>
    /// <exception cref="EndOfStreamException">The file became shorter, or another took its place, since its length was asked.</exception>
    public torch.Tensor View(torch.ScalarType type, long begin, long count)
    {
        var size = ElementTypes.SizeOf(type);
        if (!whole.TryGetValue(type, out var file))
            whole[type] = file = Map(type, length / size);
        return file.narrow(0, begin / size, count);
    }

    private torch.Tensor Map(torch.ScalarType type, long count)
    {
        try
        {
            return torch.from_file(path, shared: false, size: count, dtype: type).DetachFromDisposeScope();
        }
        catch (ExternalException e)
        {
            throw new EndOfStreamException("it became shorter while it was read", e);
        }
    }
}
