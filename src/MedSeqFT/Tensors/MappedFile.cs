using System.Runtime.InteropServices;
using TorchSharp;

namespace MedSeqFT.Tensors;

/// <summary>A file's own bytes as tensors: private copies on write, so that nothing that is done to them reaches the file.</summary>
/// <param name="length">Of the file, in bytes.</param>
internal sealed class MappedFile(string path, long length) : IDisposable
{
    private readonly Dictionary<torch.ScalarType, torch.Tensor?> whole = [];

    public void Dispose()
    {
        foreach (var file in whole.Values)
            file?.Dispose();
    }

    /// <summary>
    /// A flat tensor, which keeps the mapping alive; null where elements can't be taken as they lie: inside others, as bools, which
    /// are any byte in a file but must be 0 or 1 in libtorch, and where the system maps no such file.
    /// </summary>
    /// <param name="begin">In bytes. That the elements lie in the file is the caller's to check.</param>
    /// <exception cref="EndOfStreamException">The file became shorter, or a shorter one took its place, since its length was asked.</exception>
    public torch.Tensor? View(torch.ScalarType type, long begin, long count)
    {
        var size = ElementTypes.SizeOf(type);
        if (type == torch.ScalarType.Bool || begin % size != 0)
            return null;
        if (!whole.TryGetValue(type, out var file))
            whole[type] = file = Map(type, length / size);
        return file?.narrow(0, begin / size, count);
    }

    private torch.Tensor? Map(torch.ScalarType type, long count)
    {
        try
        {
            return torch.from_file(path, shared: false, size: count, dtype: type).DetachFromDisposeScope();
        }
        catch (ExternalException e)
        {
            // Not enough address space, or a file system that can't: reading needs neither.
            return new FileInfo(path) is { Exists: true } now && now.Length >= length
                ? null
                : throw new EndOfStreamException("it became shorter while it was read", e);
        }
    }
}
