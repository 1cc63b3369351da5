using System.Text.Json;
using System.Text.Json.Serialization;

namespace MedSeqFT.Datasets;

/// <summary>Reads names by number; of names with numbers, the other way round, <see cref="LabelDeclaration"/> makes something.</summary>
internal sealed class LabelNamesConverter : JsonConverter<IReadOnlyDictionary<string, string>>
{
    public override IReadOnlyDictionary<string, string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("'labels' is no object");
        var names = new Dictionary<string, string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.Null)
                names[key] = reader.GetString()!;
            else
                reader.Skip();
        }
        return names;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (number, name) in value)
            writer.WriteString(number, name);
        writer.WriteEndObject();
    }
}
