using System.Collections.ObjectModel;
using MedSeqFT.Diagnostics;
using Microsoft.Win32.SafeHandles;
using TorchSharp;

namespace MedSeqFT.Tensors;

/// <summary>
/// Named tensors on disk. Reads and writes safetensors and PyTorch's zip checkpoints; when reading they are told apart by content.
/// A file is data: nothing in it is ever called, and every length is checked before memory is taken for it.
/// </summary>
public static class TensorFile
{
    private static readonly byte[] Zip = [.. "PK"u8, 3, 4];

    // A pickled 0x1950a86a20f9469cfc6c, torch.save's magic number before PyTorch 1.6.
    private static readonly byte[] Legacy = [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    /// <summary>
    /// Needs memory for the tensors it returns, and for one storage more where tensors share or cut one: bytes go from the file
    /// straight into the tensors. <see cref="MappedTensors"/> leaves them in the file.
    /// </summary>
    /// <param name="keeps">Which tensors, by name; the others are never read. All by default.</param>
    /// <returns>The file's state dict under its own names; the caller owns the tensors, which lie on the CPU.</returns>
    /// <exception cref="UserErrorException">MSQ3001 to MSQ3007.</exception>
    public static NamedTensors Read(string path, Func<string, bool>? keeps = null) => Load(path, keeps, mapped: false);

    /// <summary>What a PyTorch checkpoint has under some names beside its state dict, e.g. "teacher.backbone.norm.weight" for "teacher".</summary>
    /// <returns>Nothing for names that hold no dictionary, and for safetensors, where all lies side by side.</returns>
    /// <exception cref="UserErrorException">MSQ3001 to MSQ3007.</exception>
    public static NamedTensors ReadBeside(string path, params string[] names) => LoadBeside(path, mapped: false, names);

    /// <summary>The directory alone: names in the file's order, types and shapes.</summary>
    /// <exception cref="UserErrorException">MSQ3001 to MSQ3007.</exception>
    public static IReadOnlyList<TensorEntry> List(string path)
    {
        using var handle = Open(path);
        if (IsPyTorch(handle, path))
        {
            using var archive = new PyTorchArchive(handle, path);
            return archive.List();
        }
        return [.. SafetensorsHeader.Read(handle, path).Tensors.Select(tensor => tensor.Entry)];
    }

    /// <summary>The directory of what <see cref="ReadBeside"/> reads.</summary>
    /// <exception cref="UserErrorException">MSQ3001 to MSQ3007.</exception>
    public static IReadOnlyList<TensorEntry> ListBeside(string path, params string[] names)
    {
        using var handle = Open(path);
        if (!IsPyTorch(handle, path))
            return [];
        using var archive = new PyTorchArchive(handle, path);
        return archive.List(names);
    }

    /// <returns>The texts under __metadata__; empty for a PyTorch checkpoint, which has none.</returns>
    /// <exception cref="UserErrorException">MSQ3001 to MSQ3004.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path)
    {
        using var handle = Open(path);
        return IsPyTorch(handle, path) ? ReadOnlyDictionary<string, string>.Empty : SafetensorsHeader.Read(handle, path).Metadata;
    }

    /// <summary>
    /// Writes safetensors: the same names, values and metadata give the same bytes. The file appears by rename after its
    /// data has reached the disk, so a file of that name is always whole.
    /// </summary>
    /// <param name="storeAs">The type to store floating-point tensors in; integers and bools keep theirs.</param>
    public static void Write(
        string path,
        IReadOnlyDictionary<string, torch.Tensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null,
        torch.ScalarType? storeAs = null)
    {
        var partial = path + ".partial";
        SafetensorsWriter.Write(partial, tensors, metadata, storeAs);
        File.Move(partial, path, overwrite: true);
    }

    /// <summary>
    /// Writes what torch.load(weights_only=True) reads: an OrderedDict of tensors in a PyTorch zip. The same names and values
    /// give the same bytes; as with <see cref="Write"/>, the file appears whole.
    /// </summary>
    public static void WritePyTorch(string path, IReadOnlyDictionary<string, torch.Tensor> tensors)
    {
        LibTorch.EnsureLoaded();
        var partial = path + ".partial";
        PyTorchWriter.Write(partial, tensors);
        File.Move(partial, path, overwrite: true);
    }

    internal static NamedTensors Load(string path, Func<string, bool>? keeps, bool mapped)
    {
        using var handle = Open(path);
        using var map = mapped ? new MappedFile(path, RandomAccess.GetLength(handle)) : null;
        if (!IsPyTorch(handle, path))
            return ReadSafetensors(handle, SafetensorsHeader.Read(handle, path), keeps, map, path);
        using var archive = new PyTorchArchive(handle, path);
        return archive.ReadTensors(keeps, map);
    }

    internal static NamedTensors LoadBeside(string path, bool mapped, params string[] names)
    {
        using var handle = Open(path);
        if (!IsPyTorch(handle, path))
            return [];
        using var map = mapped ? new MappedFile(path, RandomAccess.GetLength(handle)) : null;
        using var archive = new PyTorchArchive(handle, path);
        return archive.ReadTensors(keeps: null, map, names);
    }

    private static SafeFileHandle Open(string path)
    {
        LibTorch.EnsureLoaded();
        return File.Exists(path)
            ? File.OpenHandle(path)
            : throw new UserErrorException(CheckpointErrors.NotFound(path));
    }

    private static bool IsPyTorch(SafeFileHandle handle, string path)
    {
        Span<byte> start = stackalloc byte[16];
        start = start[..RandomAccess.Read(handle, start, 0)];
        if (start.StartsWith(Legacy))
            throw new UserErrorException(CheckpointErrors.LegacyPyTorch(path));
        if (start.StartsWith(Zip))
            return true;
        return start.Length > 8 && start[8] == '{' || Path.GetExtension(path) == ".safetensors"
            ? false
            : throw new UserErrorException(CheckpointErrors.UnknownFormat(path));
    }

    private static NamedTensors ReadSafetensors(SafeFileHandle handle, SafetensorsHeader header, Func<string, bool>? keeps, MappedFile? map, string path)
    {
        using var scope = torch.NewDisposeScope();
        var result = new NamedTensors();
        try
        {
            foreach (var (entry, begin) in header.Tensors.Where(tensor => keeps?.Invoke(tensor.Entry.Name) ?? true))
                result[entry.Name] = map?.View(entry.Type, begin, entry.Elements)?.view([.. entry.Shape])
                    ?? TensorBytes.Create(entry.Shape, entry.Type, (offset, bytes) => ReadExactly(handle, bytes, begin + offset));
        }
        catch (EndOfStreamException e)
        {
            throw new UserErrorException(CheckpointErrors.BrokenSafetensors(path, e.Message), e);
        }
        scope.Detach(result.Values);
        return result;
    }

    private static void ReadExactly(SafeFileHandle handle, Span<byte> bytes, long position)
    {
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(handle, bytes, position);
            if (read == 0)
                throw new EndOfStreamException("it became shorter while it was read");
            position += read;
            bytes = bytes[read..];
        }
    }
}
