using System.Text.Json;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Inference;

/// <summary>Reads the JSON of a model that may have travelled: faults carry the file's line and the caller's code.</summary>
internal static class ModelJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <param name="broken">The diagnostic for (file, line, reason).</param>
    /// <param name="check">What is wrong with the content, or null.</param>
    public static T Read<T>(string path, Func<string, int, string, Diagnostic> broken, Func<T, string?> check)
    {
        try
        {
            var value = JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Options) ?? throw new JsonException("it says null.");
            return check(value) is { } fault ? throw new JsonException(fault) : value;
        }
        catch (JsonException fault)
        {
            throw new UserErrorException(broken(path, (int)(fault.LineNumber ?? 0) + 1, fault.Message), fault);
        }
    }
}
