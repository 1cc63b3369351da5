using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Datasets;

/// <summary>The JSON that stages leave for each other and for people: indented, in declaration order, lists of numbers on one line.</summary>
public static partial class ReadableJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // files, not web pages: 'é' and '<' may stand as they are
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static string ToText<T>(T value) =>
        NumberList().Replace(JsonSerializer.Serialize(value, Options), match => $"[{Space().Replace(match.Groups[1].Value, " ").Trim()}]") + "\n";

    /// <summary>Appears complete or not at all.</summary>
    public static void Write<T>(string path, T value)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText($"{path}.partial", ToText(value));
        File.Move($"{path}.partial", path, overwrite: true);
    }

    /// <exception cref="UserErrorException">MSQ1030: the file is missing or isn't what <see cref="Write"/> leaves.</exception>
    public static T Read<T>(string path)
    {
        if (!File.Exists(path))
            throw new UserErrorException(StoredFileErrors.Damaged(path, "it does not exist"));
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Options) ?? throw new JsonException("it says null");
        }
        catch (JsonException e)
        {
            throw new UserErrorException(StoredFileErrors.Damaged(path, e.Message), e);
        }
    }

    // A string cannot hold a line break, so texts like "[ 1, 2 ]" are left alone.
    [GeneratedRegex(@"\[\n\s+(-?[0-9][0-9eE.+-]*(?:,\n\s+-?[0-9][0-9eE.+-]*)*)\n\s*\]")]
    private static partial Regex NumberList();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
