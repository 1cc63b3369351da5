using System.IO.Compression;
using MedSeqFT.Diagnostics;
using TorchSharp;

namespace MedSeqFT.Tensors;

/// <summary>
/// Writes a checkpoint as torch.save does since PyTorch 1.6: a zip of stored entries, one storage per tensor. Entries have a
/// fixed date, so the bytes depend on names and values only.
/// </summary>
internal static class PyTorchWriter
{
    private const string Root = "archive/";
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // the first that a zip can hold

    /// <exception cref="UserErrorException">MSQ3006 before the file is touched.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, torch.Tensor> tensors)
    {
        var ordered = tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        var entries = ordered.ConvertAll(pair => new TensorEntry(pair.Key, Stored(pair.Key, pair.Value, path), pair.Value.shape));
        using var stream = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16);
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "data.pkl", content => content.Write(PickleWriter.StateDict(entries)));
            Add(zip, "byteorder", content => content.Write("little"u8));
            foreach (var (key, pair) in ordered.Index())
                Add(zip, $"data/{key}", content => Copy(pair.Value, content));
            Add(zip, "version", content => content.Write("3\n"u8));
        }
        stream.Flush(flushToDisk: true);
    }

    private static torch.ScalarType Stored(string name, torch.Tensor tensor, string path) => ElementTypes.StorageName(tensor.dtype) is not null
        ? tensor.dtype
        : throw new UserErrorException(CheckpointErrors.UnknownElementType(path, name, tensor.dtype.ToString()));

    private static void Copy(torch.Tensor tensor, Stream content)
    {
        using var scope = torch.NewDisposeScope();
        TensorBytes.ForEachPiece(tensor.detach().cpu().contiguous(), (_, bytes) => content.Write(bytes));
    }

    private static void Add(ZipArchive zip, string name, Action<Stream> write)
    {
        var entry = zip.CreateEntry(Root + name, CompressionLevel.NoCompression);
        entry.LastWriteTime = Epoch;
        using var content = entry.Open();
        write(content);
    }
}
