using System.Buffers.Binary;
using System.Text.Json;
using MedSeqFT.Diagnostics;
using Microsoft.Win32.SafeHandles;
using TorchSharp;

namespace MedSeqFT.Tensors;

/// <summary>
/// The directory of a safetensors file: an 8-byte length, that many bytes of JSON, the data. As in the reference
/// implementation the tensors must cover the data exactly: no hole, no overlap, nothing behind them.
/// </summary>
internal sealed class SafetensorsHeader
{
    private const long LargestHeader = 100_000_000; // the reference implementation's limit
    private const string MetadataName = "__metadata__";
    private readonly string file;
    private readonly SortedDictionary<string, string> metadata = new(StringComparer.Ordinal);
    private readonly List<(TensorEntry Entry, long Begin)> tensors = [];

    private SafetensorsHeader(string file) => this.file = file;

    public IReadOnlyDictionary<string, string> Metadata => metadata;

    /// <summary>In the order of the data; Begin is the position in the file.</summary>
    public IReadOnlyList<(TensorEntry Entry, long Begin)> Tensors => tensors;

    /// <exception cref="UserErrorException">MSQ3004, MSQ3006; nothing is allocated for a length that the file doesn't have.</exception>
    public static SafetensorsHeader Read(SafeFileHandle handle, string file)
    {
        var header = new SafetensorsHeader(file);
        var length = RandomAccess.GetLength(handle);
        Span<byte> prefix = stackalloc byte[8];
        if (length < 8 || RandomAccess.Read(handle, prefix, 0) < 8)
            throw header.Broken("it ends within its first 8 bytes");
        var size = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (size > LargestHeader || (long)size > length - 8)
            throw header.Broken($"its header should have {size} bytes, the file has {length}");
        var json = new byte[(int)size];
        if (RandomAccess.Read(handle, json, 8) < json.Length)
            throw header.Broken("it ends within its header");
        header.Parse(json, 8 + (long)size, length);
        return header;
    }

    private void Parse(byte[] json, long dataStart, long fileLength)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Broken("its header is no JSON object");
            foreach (var property in document.RootElement.EnumerateObject())
                Add(property.Name, property.Value, dataStart, fileLength);
        }
        catch (JsonException e)
        {
            throw Broken($"its header is no valid JSON (byte {e.BytePositionInLine})", e);
        }
        catch (InvalidOperationException e) // a string with half a surrogate pair or broken UTF-8
        {
            throw Broken("its header has text that is no Unicode", e);
        }
        CheckCoverage(dataStart, fileLength);
    }

    private void Add(string name, JsonElement value, long dataStart, long fileLength)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Broken($"its header says nothing of '{name}'");
        if (name == MetadataName)
            AddMetadata(value);
        else
            AddTensor(name, value, dataStart, fileLength);
    }

    private void AddMetadata(JsonElement value)
    {
        foreach (var property in value.EnumerateObject())
        {
            metadata[property.Name] = property.Value.ValueKind == JsonValueKind.String
                ? property.Value.GetString()!
                : throw Broken($"its metadata '{property.Name}' is no text");
        }
    }

    private void AddTensor(string name, JsonElement value, long dataStart, long fileLength)
    {
        if (!value.TryGetProperty("dtype", out var typeName) || typeName.ValueKind != JsonValueKind.String
            || Numbers(value, "shape") is not { } shape
            || Numbers(value, "data_offsets") is not [var begin, var end])
        {
            throw Broken($"tensor '{name}' lacks its dtype, shape or two data_offsets");
        }
        if (ElementTypes.FromSafetensors(typeName.GetString()!) is not { } type)
            throw new UserErrorException(CheckpointErrors.UnknownElementType(file, name, typeName.GetString()!));
        if (begin < 0 || end < begin || end > fileLength - dataStart)
            throw Broken($"tensor '{name}' should lie at bytes {begin} to {end} of the data, which has {fileLength - dataStart}");
        var count = ElementTypes.CountElements(shape);
        if (count < 0 || (Int128)count * ElementTypes.SizeOf(type) != end - begin)
            throw Broken($"tensor '{name}' of shape [{string.Join(", ", shape)}] doesn't fit its {end - begin} bytes");
        tensors.Add((new TensorEntry(name, type, shape), dataStart + begin));
    }

    private static long[]? Numbers(JsonElement tensor, string property)
    {
        if (!tensor.TryGetProperty(property, out var list) || list.ValueKind != JsonValueKind.Array)
            return null;
        var numbers = new long[list.GetArrayLength()];
        var i = 0;
        foreach (var element in list.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out numbers[i++]))
                return null;
        }
        return numbers;
    }

    private void CheckCoverage(long dataStart, long fileLength)
    {
        tensors.Sort((a, b) => (a.Begin, Bytes(a.Entry)).CompareTo((b.Begin, Bytes(b.Entry))));
        var position = dataStart;
        foreach (var (entry, begin) in tensors)
        {
            if (begin != position)
                throw Broken($"tensor '{entry.Name}' {(begin < position ? "overlaps the one before it" : "leaves a hole before it")}");
            position += Bytes(entry);
        }
        if (position != fileLength)
            throw Broken($"{fileLength - position} bytes belong to no tensor");
    }

    private static long Bytes(TensorEntry entry) => entry.Elements * ElementTypes.SizeOf(entry.Type);

    private UserErrorException Broken(string reason, Exception? inner = null) => new(CheckpointErrors.BrokenSafetensors(file, reason), inner);
}
