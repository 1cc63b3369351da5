using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace MedSeqFT.Datasets;

/// <summary>Several labels learnt or scored as one, e.g. an organ with the tumour inside of it.</summary>
/// <param name="Labels">Ascending, at least one.</param>
public sealed partial record LabelRegion(string Name, IReadOnlyList<int> Labels)
{
    /// <summary>The region's name in nnU-Net's files: "(1, 2)", or "1" for a single label.</summary>
    [JsonIgnore]
    public string Key => Labels.Count == 1 ? Text(Labels[0]) : $"({string.Join(", ", Labels.Select(Text))})";

    /// <param name="text">Names with their labels, as in "liver=1,2 tumour=2"; empty for no region.</param>
    /// <returns>Null when the text is not of that form, or has a name twice.</returns>
    public static IReadOnlyList<LabelRegion>? TryParse(string text)
    {
        var regions = new List<LabelRegion>();
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!OneRegion().IsMatch(word))
                return null;
            var parts = word.Split('=');
            regions.Add(new LabelRegion(parts[0], [.. parts[1].Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).Distinct().Order()]));
        }
        return regions.DistinctBy(region => region.Name).Count() == regions.Count ? regions : null;
    }

    private static string Text(int label) => label.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[^=,]+=[1-9][0-9]{0,3}(,[1-9][0-9]{0,3})*$")]
    private static partial Regex OneRegion();
}
