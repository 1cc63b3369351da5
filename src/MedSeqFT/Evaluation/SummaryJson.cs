using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MedSeqFT.Evaluation;

/// <summary>What the summary files of both versions of nnU-Net share: Python's JSON, four spaces deep, with a bare NaN.</summary>
internal static class SummaryJson
{
    private static readonly JsonWriterOptions Format = new() { Indented = true, IndentSize = 4, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string ToText(Action<Utf8JsonWriter> content)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Format))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    public static void Classes(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, SortedDictionary<string, double>>> classes)
    {
        json.WriteStartObject(name);
        foreach (var (key, metrics) in classes)
            Metrics(json, key, metrics);
        json.WriteEndObject();
    }

    public static void Metrics(Utf8JsonWriter json, string name, SortedDictionary<string, double> metrics)
    {
        json.WriteStartObject(name);
        foreach (var (metric, value) in metrics)
        {
            json.WritePropertyName(metric);
            json.WriteRawValue(double.IsNaN(value) ? "NaN" : value.ToString("R", CultureInfo.InvariantCulture), skipInputValidation: true);
        }
        json.WriteEndObject();
    }
}
