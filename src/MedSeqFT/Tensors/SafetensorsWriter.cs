using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using MedSeqFT.Diagnostics;
using TorchSharp;

namespace MedSeqFT.Tensors;

/// <summary>
/// Writes a safetensors file whose bytes depend on names, values and metadata only. The directory is in ordinal order;
/// the data has the widest elements first, so that every tensor starts at a multiple of its element size (Python's
/// loader makes typed views and needs that).
/// </summary>
internal static class SafetensorsWriter
{
    private const int Alignment = 8;

    public static void Write(string path, IReadOnlyDictionary<string, torch.Tensor> tensors, IReadOnlyDictionary<string, string>? metadata, torch.ScalarType? storeAs)
    {
        var entries = tensors
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new TensorEntry(pair.Key, StoredType(pair.Key, pair.Value, storeAs, path), pair.Value.shape))
            .ToList();
        var stored = entries.OrderByDescending(entry => ElementTypes.SizeOf(entry.Type)).ToList();
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        stream.Write(Header(entries, stored, metadata));
        foreach (var entry in stored)
        {
            using var scope = torch.NewDisposeScope();
            var contiguous = tensors[entry.Name].detach().cpu().to(entry.Type).contiguous();
            TensorBytes.ForEachPiece(contiguous, (_, bytes) => stream.Write(bytes));
        }
        stream.Flush(flushToDisk: true);
    }

    private static torch.ScalarType StoredType(string name, torch.Tensor tensor, torch.ScalarType? storeAs, string path)
    {
        var type = storeAs is { } wanted && tensor.is_floating_point() ? wanted : tensor.dtype;
        return ElementTypes.SafetensorsName(type) is not null
            ? type
            : throw new UserErrorException(CheckpointErrors.UnknownElementType(path, name, type.ToString()));
    }

    private static byte[] Header(List<TensorEntry> entries, List<TensorEntry> stored, IReadOnlyDictionary<string, string>? metadata)
    {
        var begins = new Dictionary<string, long>(StringComparer.Ordinal);
        var position = 0L;
        foreach (var entry in stored)
        {
            begins[entry.Name] = position;
            position += Bytes(entry);
        }
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            WriteMetadata(writer, metadata);
            foreach (var entry in entries)
                WriteEntry(writer, entry, begins[entry.Name]);
            writer.WriteEndObject();
        }
        var padded = (json.WrittenCount + Alignment - 1) / Alignment * Alignment;
        var header = new byte[8 + padded];
        BinaryPrimitives.WriteInt64LittleEndian(header, padded);
        json.WrittenSpan.CopyTo(header.AsSpan(8));
        header.AsSpan(8 + json.WrittenCount).Fill((byte)' ');
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter writer, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is not { Count: > 0 })
            return;
        writer.WriteStartObject("__metadata__");
        foreach (var (name, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            writer.WriteString(name, value);
        writer.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter writer, TensorEntry entry, long begin)
    {
        writer.WriteStartObject(entry.Name);
        writer.WriteString("dtype", ElementTypes.SafetensorsName(entry.Type));
        writer.WriteStartArray("shape");
        foreach (var size in entry.Shape)
            writer.WriteNumberValue(size);
        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets");
        writer.WriteNumberValue(begin);
        writer.WriteNumberValue(begin + Bytes(entry));
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static long Bytes(TensorEntry entry) => entry.Elements * ElementTypes.SizeOf(entry.Type);
}
