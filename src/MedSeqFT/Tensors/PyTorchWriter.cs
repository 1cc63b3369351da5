using MedSeqFT.Diagnostics;
using TorchSharp;

namespace MedSeqFT.Tensors;

/// <summary>
/// Writes a checkpoint as torch.save does since PyTorch 1.6: a zip of stored entries, one storage per tensor, each at a multiple
/// of 64 bytes. The bytes depend on names and values only.
/// </summary>
internal static class PyTorchWriter
{
    private const string Root = "archive/";

    /// <exception cref="UserErrorException">MSQ3006 before the file is touched.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, torch.Tensor> tensors)
    {
        var ordered = tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        var entries = ordered.ConvertAll(pair => new TensorEntry(pair.Key, Stored(pair.Key, pair.Value, path), pair.Value.shape));
        using var stream = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16);
        var zip = new StoredZip(stream);
        Add(zip, "data.pkl", PickleWriter.StateDict(entries));
        Add(zip, "byteorder", "little"u8.ToArray());
        foreach (var (key, pair) in ordered.Index())
            zip.Add($"{Root}data/{key}", entries[key].Elements * ElementTypes.SizeOf(entries[key].Type), sink => Copy(pair.Value, sink));
        Add(zip, "version", "3\n"u8.ToArray());
        zip.Finish();
        stream.Flush(flushToDisk: true);
    }

    private static torch.ScalarType Stored(string name, torch.Tensor tensor, string path) => ElementTypes.StorageName(tensor.dtype) is not null
        ? tensor.dtype
        : throw new UserErrorException(CheckpointErrors.UnknownElementType(path, name, tensor.dtype.ToString()));

    private static void Copy(torch.Tensor tensor, StoredZip.Sink sink)
    {
        using var scope = torch.NewDisposeScope();
        TensorBytes.ForEachPiece(tensor.detach().cpu().contiguous(), (_, bytes) => sink(bytes));
    }

    private static void Add(StoredZip zip, string name, byte[] content) => zip.Add(Root + name, content.Length, sink => sink(content));
}
