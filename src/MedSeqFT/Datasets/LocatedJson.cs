using System.Buffers;
using System.Text;
using System.Text.Json;

namespace MedSeqFT.Datasets;

/// <summary>A JSON value that knows where it stands in its file, so that a wrong entry can be shown to its author.</summary>
internal sealed class LocatedJson
{
    private LocatedJson(JsonValueKind kind, int line, int column, string text = "")
    {
        Kind = kind;
        Line = line;
        Column = column;
        Text = text;
    }

    public JsonValueKind Kind { get; }

    /// <summary>1-based.</summary>
    public int Line { get; }

    /// <summary>1-based, in UTF-8 bytes.</summary>
    public int Column { get; }

    /// <summary>The string, or a number or literal as written.</summary>
    public string Text { get; }

    public List<LocatedJson> Items { get; } = [];

    /// <summary>In the order of the file; a name may stand there twice.</summary>
    public List<(string Name, LocatedJson Value)> Properties { get; } = [];

    public LocatedJson? this[string name] => Properties.LastOrDefault(p => p.Name == name).Value;

    /// <exception cref="JsonException">The text is no JSON; carries line and byte position, both 0-based.</exception>
    public static LocatedJson Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble))
            utf8 = utf8[3..];
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var lines = new LineCounter();
        reader.Read();
        var root = ReadValue(ref reader, utf8, ref lines);
        while (reader.Read())
        {
            // Only comments may follow; anything else throws.
        }
        return root;
    }

    private static LocatedJson ReadValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, ref LineCounter lines)
    {
        var (line, column) = lines.Advance(utf8, (int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var record = new LocatedJson(JsonValueKind.Object, line, column);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = Decode(ref reader);
                    reader.Read();
                    record.Properties.Add((name, ReadValue(ref reader, utf8, ref lines)));
                }
                return record;
            case JsonTokenType.StartArray:
                var list = new LocatedJson(JsonValueKind.Array, line, column);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    list.Items.Add(ReadValue(ref reader, utf8, ref lines));
                return list;
            case JsonTokenType.String:
                return new(JsonValueKind.String, line, column, Decode(ref reader));
            case JsonTokenType.Number:
                return new(JsonValueKind.Number, line, column, Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.True or JsonTokenType.False:
                return new(reader.GetBoolean() ? JsonValueKind.True : JsonValueKind.False, line, column);
            default:
                return new(JsonValueKind.Null, line, column);
        }
    }

    private static string Decode(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e) // text that is no UTF-8, or half a surrogate pair
        {
            throw new JsonException(e.Message, null, null, null, e);
        }
    }

    private struct LineCounter()
    {
        private int at;
        private int line = 1;
        private int lineStart;

        public (int Line, int Column) Advance(ReadOnlySpan<byte> utf8, int target)
        {
            while (utf8[at..target].IndexOf((byte)'\n') is >= 0 and var next)
            {
                at += next + 1;
                line++;
                lineStart = at;
            }
            at = target;
            return (line, target - lineStart + 1);
        }
    }
}
