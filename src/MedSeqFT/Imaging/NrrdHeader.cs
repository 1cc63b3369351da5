using System.Globalization;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Imaging;

/// <summary>The fields of an NRRD header that matter to an image, checked.</summary>
/// <param name="Description">Its size, type, byte order and place, as of a NIfTI image.</param>
/// <param name="ChannelsFirst">The channels of a voxel stand together; else each channel is a volume.</param>
/// <param name="DataFile">Null where the voxels follow the header.</param>
/// <param name="ByteSkip">Before the voxels; -1: they are the file's last bytes.</param>
internal sealed record NrrdHeader(NiftiHeader Description, bool ChannelsFirst, bool Compressed, string? DataFile, long ByteSkip, long LineSkip)
{
    private const long LargestImage = 1L << 31;

    public static NrrdHeader Parse(IReadOnlyList<string> lines, string file)
    {
        var fields = Fields(lines);
        string Need(string name) => fields.GetValueOrDefault(name) ?? throw Fault($"it has no '{name}'");
        UserErrorException Fault(string reason) => new(ImageErrors.NotNrrd(file, reason));
        long Number(string text, string field) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : throw Fault($"its '{field}' is '{text}'");

        var sizes = Words(Need("sizes")).Select(word => Number(word, "sizes")).ToArray();
        if (sizes.Length is < 2 or > 4 || Number(Need("dimension").Trim(), "dimension") != sizes.Length)
            throw Fault($"it has {sizes.Length} sizes");
        if (sizes.Any(n => n is < 1 or > short.MaxValue) || sizes.Aggregate(1L, (a, b) => a >= LargestImage ? a : a * b) >= LargestImage)
            throw Fault($"its sizes are {string.Join(" x ", sizes)}");
        var type = Type(Need("type")) ?? throw Fault($"its type is '{fields["type"]}'");
        var compressed = Need("encoding").Trim() switch
        {
            "raw" => false,
            "gzip" or "gz" => true,
            var other => throw Fault($"its encoding is '{other}'"),
        };
        var big = type is not (NiftiDataType.U8 or NiftiDataType.I8) && Need("endian").Trim() switch
        {
            "big" => true,
            "little" => false,
            var other => throw Fault($"its endian is '{other}'"),
        };
        var (geometry, channels, first) = new NrrdGeometry(fields, sizes).Read(Fault);
        return new(
            new(0, big, type, channels, 1, 0, 0, geometry), first, compressed, fields.GetValueOrDefault("data file") ?? fields.GetValueOrDefault("datafile"),
            Number(fields.GetValueOrDefault("byte skip") ?? fields.GetValueOrDefault("byteskip") ?? "0", "byte skip"),
            Number(fields.GetValueOrDefault("line skip") ?? fields.GetValueOrDefault("lineskip") ?? "0", "line skip"));
    }

    internal static string[] Words(string text) => text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    // "field: value"; "key:=value" and "# comment" are somebody else's.
    private static Dictionary<string, string> Fields(IReadOnlyList<string> lines)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[0] != '#' && !line.AsSpan(colon).StartsWith(":="))
                fields[line[..colon].Trim().ToLowerInvariant()] = line[(colon + 1)..].Trim();
        }
        return fields;
    }

    private static NiftiDataType? Type(string name) => name.Trim() switch
    {
        "signed char" or "int8" or "int8_t" => NiftiDataType.I8,
        "uchar" or "unsigned char" or "uint8" or "uint8_t" => NiftiDataType.U8,
        "short" or "short int" or "signed short" or "signed short int" or "int16" or "int16_t" => NiftiDataType.I16,
        "ushort" or "unsigned short" or "unsigned short int" or "uint16" or "uint16_t" => NiftiDataType.U16,
        "int" or "signed int" or "int32" or "int32_t" => NiftiDataType.I32,
        "uint" or "unsigned int" or "uint32" or "uint32_t" => NiftiDataType.U32,
        "longlong" or "long long" or "long long int" or "signed long long" or "signed long long int" or "int64" or "int64_t" => NiftiDataType.I64,
        "ulonglong" or "unsigned long long" or "unsigned long long int" or "uint64" or "uint64_t" => NiftiDataType.U64,
        "float" => NiftiDataType.F32,
        "double" => NiftiDataType.F64,
        _ => null,
    };
}
