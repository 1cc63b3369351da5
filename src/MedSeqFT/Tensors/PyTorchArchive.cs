using System.IO.Compression;
using System.Runtime.InteropServices;
using MedSeqFT.Diagnostics;
using Microsoft.Win32.SafeHandles;
using TorchSharp;

namespace MedSeqFT.Tensors;

/// <summary>
/// A checkpoint as torch.save writes it since PyTorch 1.6: a zip with "name/data.pkl" and one entry "name/data/key" for
/// each storage, stored or deflated. Entry names only select entries; they never become paths.
/// </summary>
internal sealed class PyTorchArchive : IDisposable
{
    private const long LargestPickle = 64 << 20;
    private const long LargestInflation = 1032; // what DEFLATE can reach
    private const int LargestSharing = 16;      // views may hold their storage's elements this often
    private readonly string file;
    private readonly FileStream stream;
    private readonly ZipArchive zip;
    private readonly string root;

    /// <exception cref="UserErrorException">MSQ3005 when this is no zip, or none of PyTorch's.</exception>
    public PyTorchArchive(SafeFileHandle handle, string file)
    {
        this.file = file;
        stream = new FileStream(handle, FileAccess.Read);
        (zip, root) = Checked(() =>
        {
            var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            if (archive.Entries.Aggregate((Int128)0, (sum, entry) => sum + entry.CompressedLength) > stream.Length)
                throw new InvalidDataException("its entries overlap");
            var pickle = archive.Entries.FirstOrDefault(entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal))
                ?? throw new InvalidDataException("it is a zip file without data.pkl");
            return (archive, pickle.FullName[..^"data.pkl".Length]);
        });
    }

    public void Dispose()
    {
        zip.Dispose();
        stream.Dispose();
    }

    /// <param name="names">Of the entries to list; none for the state dict.</param>
    public IReadOnlyList<TensorEntry> List(params string[] names) =>
        [.. Views(names).Select(pair => new TensorEntry(pair.Key, TypeOf(pair.Key, pair.Value), pair.Value.Shape))];

    /// <summary>One storage at a time: the peak is the result plus the largest storage that is shared or strided.</summary>
    /// <param name="map">Where tensors may stay; null for copies.</param>
    /// <param name="names">Of the entries to read; none for the state dict.</param>
    public NamedTensors ReadTensors(Func<string, bool>? keeps, MappedFile? map, params string[] names) => Checked(() =>
    {
        using var scope = torch.NewDisposeScope();
        var result = new NamedTensors();
        var views = Views(names).Where(pair => keeps?.Invoke(pair.Key) ?? true).ToList();
        foreach (var (name, _) in views)
            result[name] = null!; // keeps the file's order
        foreach (var storage in views.GroupBy(pair => pair.Value.Storage.Key))
            AddViews(result, [.. storage], map);
        scope.Detach(result.Values);
        return result;
    });

    private IReadOnlyDictionary<string, TensorView> Views(params string[] names) => Checked(() =>
    {
        if (zip.GetEntry(root + "byteorder") is { } order && ReadAll(order).AsSpan().SequenceEqual("big"u8))
            throw new InvalidDataException("its numbers are big-endian");
        var pickle = PickleMachine.Load(ReadAll(zip.GetEntry(root + "data.pkl")!));
        var views = names.Length == 0 ? CheckpointContent.StateDict(pickle, file) : CheckpointContent.Under(names, pickle, file);
        foreach (var view in views.Values)
            view.CheckBounds();
        return views;
    });

    private void AddViews(NamedTensors result, List<KeyValuePair<string, TensorView>> views, MappedFile? map)
    {
        var reference = views[0].Value.Storage;
        if (views.Exists(pair => pair.Value.Storage != reference))
            throw new InvalidDataException($"storage '{reference.Key}' is announced in two ways");
        var elements = views.Aggregate((Int128)0, (sum, pair) => sum + ElementTypes.CountElements(pair.Value.Shape));
        if (elements > (Int128)reference.Count * LargestSharing)
            throw new InvalidDataException($"views of storage '{reference.Key}' repeat its {reference.Count} elements more than {LargestSharing} times");
        var type = TypeOf(views[0].Key, views[0].Value);
        using var storage = ReadStorage(reference, type, map);
        foreach (var (name, view) in views)
            result[name] = Rebuild(storage, view, shared: views.Count > 1);
    }

    private static torch.Tensor Rebuild(torch.Tensor storage, TensorView view, bool shared)
    {
        if (!shared && view.IsContiguous && ElementTypes.CountElements(view.Shape) == view.Storage.Count)
            return storage.view(view.Shape);
        using var strided = storage.as_strided(view.Shape, view.Strides, storage.storage_offset() + view.Offset); // counted from the mapping's start, not the tensor's
        return torch.empty(view.Shape, storage.dtype).copy_(strided);
    }

    private torch.Tensor ReadStorage(StorageReference reference, torch.ScalarType type, MappedFile? map)
    {
        var entry = zip.GetEntry($"{root}data/{reference.Key}") ?? throw new InvalidDataException($"storage '{reference.Key}' is missing");
        if (entry.Length != (Int128)reference.Count * ElementTypes.SizeOf(type))
            throw new InvalidDataException($"storage '{reference.Key}' has {entry.Length} bytes for {reference.Count} elements of type {type}");
        if (map is not null && BeginOf(entry) is { } begin && map.View(type, begin, reference.Count) is { } mapped)
            return mapped;
        using var content = OpenEntry(entry);
        return TensorBytes.Create([reference.Count], type, (_, bytes) => content.ReadExactly(bytes));
    }

    // Where the entry's content lies in the file as it is; null when it is compressed or empty. The zip reader doesn't say it, but
    // reads what is stored through to the byte that was asked for, and not further.
    private long? BeginOf(ZipArchiveEntry entry)
    {
        if (entry.Length == 0 || entry.CompressedLength != entry.Length || entry.IsEncrypted)
            return null;
        using var content = entry.Open();
        if (content is DeflateStream || content.ReadByte() < 0)
            return null;
        var begin = stream.Position - 1;
        return begin + entry.Length <= stream.Length ? begin : null;
    }

    private torch.ScalarType TypeOf(string name, TensorView view) => ElementTypes.FromStorage(view.Storage.Type)
        ?? throw new UserErrorException(CheckpointErrors.UnknownElementType(file, name, view.Storage.Type));

    private static byte[] ReadAll(ZipArchiveEntry entry)
    {
        if (entry.Length > LargestPickle)
            throw new InvalidDataException($"'{entry.FullName}' has {entry.Length} bytes, more than {LargestPickle}");
        using var content = OpenEntry(entry);
        var bytes = new byte[entry.Length];
        content.ReadExactly(bytes);
        return bytes;
    }

    private static Stream OpenEntry(ZipArchiveEntry entry)
    {
        if (entry.Length > (Int128)entry.CompressedLength * LargestInflation + 64)
            throw new InvalidDataException($"'{entry.FullName}' announces {entry.Length} bytes from {entry.CompressedLength}");
        return entry.Open();
    }

    // A storage may be announced larger than memory, and inflate to it; libtorch says so in an exception of this kind.
    private T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e)
        {
            throw new UserErrorException(CheckpointErrors.BrokenPyTorch(file, e.Message.TrimEnd('.')), e);
        }
        catch (ExternalException e)
        {
            throw new UserErrorException(CheckpointErrors.BrokenPyTorch(file, $"its tensors can't be held in memory ({e.Message.Split('\n')[0]})"), e);
        }
        catch (EndOfStreamException e)
        {
            throw new UserErrorException(CheckpointErrors.BrokenPyTorch(file, "it ends too early"), e);
        }
    }
}
