using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using TorchSharp;

namespace MedSeqFT.Tests.Imaging;

/// <summary>The golden area "preprocess": entries of expected.json, the arrays they name, and the manifest's tolerances.</summary>
internal static partial class PreprocessGolden
{
    private const string Area = "preprocess";
    private static readonly Lazy<JsonDocument?> Expected = new(() => GoldenFolder.Find(Area) is null ? null : GoldenFolder.Json(Area, "expected.json"));

    /// <summary>Names of the section's entries (or their positions, where they have none); one "" when there is nothing, so that the theory can skip.</summary>
    public static TheoryData<string> Names(string section)
    {
        var names = new TheoryData<string>();
        if (Section(section) is { } list)
        {
            foreach (var (i, entry) in list.EnumerateArray().Index())
                names.Add(entry.TryGetProperty("name", out var name) ? name.GetString()! : $"{i}");
        }
        if (names.Count == 0)
            names.Add("");
        return names;
    }

    public static JsonElement Entry(string section, string name)
    {
        Skip.If(name.Length == 0, $"no golden values of '{Area}', section '{section}'");
        return Section(section)!.Value.EnumerateArray().Index().First(e =>
            e.Item.TryGetProperty("name", out var found) ? found.GetString() == name : $"{e.Index}" == name).Item;
    }

    public static JsonElement? Section(string section) =>
        Expected.Value?.RootElement.TryGetProperty(section, out var found) == true ? found : null;

    /// <summary>An array of the entry's "files".</summary>
    public static torch.Tensor Array(JsonElement entry, string key) => Load(entry.GetProperty("files").GetProperty(key).GetString()!);

    public static torch.Tensor Load(string file) => Npy.Read(GoldenFolder.FileOf(Area, file));

    /// <summary>The manifest says each in words with one number: "1e-6 relative (float32)", "at most 0.1 % of voxels may differ".</summary>
    public static double Tolerance(string what)
    {
        using var manifest = GoldenFolder.Manifest(Area);
        var number = Number().Match(manifest.RootElement.GetProperty("suggested_tolerance").GetProperty(what).GetString()!);
        return double.Parse(number.Groups["value"].Value, CultureInfo.InvariantCulture) / (number.Groups["percent"].Success ? 100 : 1);
    }

    [GeneratedRegex(@"(?<value>[0-9][0-9.]*(e-?[0-9]+)?)(?<percent> %)?")]
    private static partial Regex Number();
}
