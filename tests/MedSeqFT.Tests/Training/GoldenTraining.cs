using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

/// <summary>The golden values of the area "training": what expected.json lists, with the manifest's tolerances.</summary>
internal static partial class GoldenTraining
{
    private const string Area = "training";

    /// <summary>One row per entry of a list, found by position; one row of -1, which skips, without golden values.</summary>
    public static TheoryData<int> Rows(Func<JsonElement, JsonElement> list, Func<JsonElement, bool> wanted)
    {
        if (GoldenFolder.Find(Area) is null)
            return [-1];
        using var expected = GoldenFolder.Json(Area, "expected.json");
        var entries = list(expected.RootElement);
        return [.. Enumerable.Range(0, entries.GetArrayLength()).Where(i => wanted(entries[i]))];
    }

    /// <summary>Skips, with the reason, where there are no golden values.</summary>
    public static JsonElement Expected()
    {
        using var json = GoldenFolder.Json(Area, "expected.json");
        return json.RootElement.Clone();
    }

    public static torch.Tensor Read(JsonElement file) => Read(file.GetString()!);

    public static torch.Tensor Read(string file) => Npy.Read(GoldenFolder.FileOf(Area, file));

    public static double Tolerance(string name) => Suggested(name).GetDouble();

    /// <summary>The percentage in a tolerance given as a sentence.</summary>
    public static double Share(string name) =>
        double.Parse(Percentage().Match(Suggested(name).GetString()!).Groups[1].Value, CultureInfo.InvariantCulture) / 100;

    public static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetDouble())];

    private static JsonElement Suggested(string name)
    {
        using var manifest = GoldenFolder.Manifest(Area);
        return manifest.RootElement.GetProperty("suggested_tolerance").GetProperty(name).Clone();
    }

    [GeneratedRegex(@"([0-9.]+) %")]
    private static partial Regex Percentage();
}
