using System.Text.Json;
using System.Text.Json.Serialization;

namespace MedSeqFT.Selection;

/// <summary>JSON documents of this folder's records; written beside and renamed, so that a half-written file never looks finished.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static void Save<T>(string path, T value)
    {
        var partial = path + ".partial";
        File.WriteAllText(partial, JsonSerializer.Serialize(value, Options) + "\n");
        File.Move(partial, path, overwrite: true);
    }

    public static T Load<T>(string path) =>
        JsonSerializer.Deserialize<T>(File.ReadAllText(path), Options) ?? throw new JsonException($"'{path}' holds null");
}
