using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
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

    /// <summary>Of the selection's files: names in camel case, and scores that are not a number as text.</summary>
    internal static JsonSerializerOptions Scores { get; } = new(JsonSerializerOptions.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static string ToText<T>(T value) =>
        NumberList().Replace(JsonSerializer.Serialize(value, Options), match => $"[{Space().Replace(match.Groups[1].Value, " ").Trim()}]") + "\n";

    /// <summary>Appears complete or not at all.</summary>
    public static void Write<T>(string path, T value) => WriteText(path, ToText(value));

    /// <summary>The same in another form than this class's own.</summary>
    internal static void Write<T>(string path, T value, JsonSerializerOptions form) => WriteText(path, JsonSerializer.Serialize(value, form) + "\n");

    /// <summary>Written beside, flushed to the disk and renamed, so that a half-written file never looks finished.</summary>
    internal static void WriteText(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using (var file = new FileStream($"{path}.partial", FileMode.Create))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }
        File.Move($"{path}.partial", path, overwrite: true);
    }

    /// <exception cref="UserErrorException">MSQ1030: the file is missing or isn't what <see cref="Write{T}(string, T)"/> leaves.</exception>
    public static T Read<T>(string path) => File.Exists(path)
        ? Read<T>(path, (file, _, reason) => StoredFileErrors.Damaged(file, reason))
        : throw new UserErrorException(StoredFileErrors.Damaged(path, "it does not exist"));

    /// <summary>Of files that may have travelled: faults carry the file's line and the caller's code.</summary>
    /// <param name="broken">The diagnostic for (file, line, reason).</param>
    /// <param name="check">What is wrong with the content, or null.</param>
    internal static T Read<T>(string path, Func<string, int, string, Diagnostic> broken, Func<T, string?>? check = null)
    {
        try
        {
            var value = Read<T>(path, Options);
            return check?.Invoke(value) is { } fault ? throw new JsonException(fault) : value;
        }
        catch (JsonException e)
        {
            throw new UserErrorException(broken(path, (int)(e.LineNumber ?? 0) + 1, e.Message), e);
        }
    }

    /// <exception cref="JsonException">The file is no such JSON, or null.</exception>
    internal static T Read<T>(string path, JsonSerializerOptions form) =>
        JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), form) ?? throw new JsonException("it says null.");

    // A string cannot hold a line break, so texts like "[ 1, 2 ]" are left alone.
    [GeneratedRegex(@"\[\n\s+(-?[0-9][0-9eE.+-]*(?:,\n\s+-?[0-9][0-9eE.+-]*)*)\n\s*\]")]
    private static partial Regex NumberList();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
