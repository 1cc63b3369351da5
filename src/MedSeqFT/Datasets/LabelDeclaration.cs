using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Datasets;

/// <summary>'labels' of a dataset.json by name, as nnU-Net v2 has them: a number is a label, a list of several a region, 'ignore' the value left out.</summary>
/// <param name="Labels">Name of label 0 (the background), 1, 2, ...</param>
/// <param name="Scheme">Null when there are neither regions nor an ignore label.</param>
internal sealed record LabelDeclaration(IReadOnlyList<string> Labels, LabelScheme? Scheme)
{
    public const string OrderKey = "regions_class_order";
    private const string IgnoreName = "ignore";
    private const string Example = "{\"background\": 0, \"liver\": 1}, with lists for regions: {\"background\": 0, \"organ\": [1, 2], \"tumour\": 2}";
    private static readonly LabelDeclaration Faulty = new([], null);

    /// <summary>Whether the labels stand by name, and not by number as in the Decathlon.</summary>
    public static bool Fits(LocatedJson labels) =>
        labels is { Kind: JsonValueKind.Object, Properties.Count: > 0 } && labels.Properties.All(p => p.Value.Kind is JsonValueKind.Number or JsonValueKind.Array);

    /// <param name="root">Of dataset.json, with 'labels'.</param>
    /// <param name="faults">Gets MSQ1050 to 1052, 1056 and 1057.</param>
    public static LabelDeclaration Read(LocatedJson root, string file, List<Diagnostic> faults)
    {
        var map = root["labels"]!;
        var declared = new List<Entry>();
        foreach (var (name, value) in map.Properties)
        {
            if (ValuesOf(value) is { Length: > 0 } values && !declared.Exists(entry => entry.Name == name))
                declared.Add(new(name, values, value));
            else
                faults.Add(DatasetErrors.WrongKind(file, $"the label '{name}'", Example, value.Line, value.Column));
        }
        if (declared.Count < map.Properties.Count)
            return Faulty;
        return declared.Exists(entry => entry.Values.Length > 1) ? WithRegions(root, declared, file, faults) : WithoutRegions(map, declared, file, faults);
    }

    /// <summary>The same text again, for a dataset.json of ours.</summary>
    public static JsonObject Describe(IReadOnlyList<string> labels, LabelScheme scheme)
    {
        var described = scheme.HasRegions
            ? new JsonObject(scheme.Regions.Select(region => Pair(region.Name, region.Labels is [var only] ? only : new JsonArray([.. region.Labels.Select(label => (JsonNode)label)]))).Prepend(Pair(labels[0], 0)))
            : new JsonObject(labels.Index().Select(label => Pair(label.Item, label.Index)));
        if (scheme.Ignore is { } ignore)
            described[IgnoreName] = ignore;
        return described;

        static KeyValuePair<string, JsonNode?> Pair(string name, JsonNode value) => new(name, value);
    }

    private static LabelDeclaration WithoutRegions(LocatedJson map, List<Entry> declared, string file, List<Diagnostic> faults)
    {
        var before = faults.Count;
        var names = new SortedDictionary<int, string>();
        foreach (var entry in declared.Where(entry => !names.TryAdd(entry.Values[0], entry.Name)))
            faults.Add(DatasetErrors.NumberTwice(file, "labels", entry.Values[0], entry.At.Line, entry.At.Column));
        if (faults.Count == before)
            CheckValues(map, declared, names.Keys, file, faults);
        return faults.Count > before ? Faulty : new([.. names.Values.Where(name => name != IgnoreName)], IgnoreOf(declared) is { } ignore ? new() { Ignore = ignore } : null);
    }

    private static LabelDeclaration WithRegions(LocatedJson root, List<Entry> declared, string file, List<Diagnostic> faults)
    {
        var before = faults.Count;
        var map = root["labels"]!;
        foreach (var entry in declared.Where(entry => entry.Values.Length > 1 && (entry.Values.Contains(0) || entry.Name == IgnoreName)))
            faults.Add(DatasetErrors.WrongKind(file, $"the label '{entry.Name}'", Example, entry.At.Line, entry.At.Column));
        SortedSet<int> values = [.. declared.SelectMany(entry => entry.Values)];
        if (faults.Count == before)
            CheckValues(map, declared, values, file, faults);
        var regions = declared.Where(entry => entry.Values is not [0] && entry.Name != IgnoreName).Select(entry => new LabelRegion(entry.Name, [.. entry.Values.Distinct().Order()])).ToArray();
        var order = ValuesOf(root[OrderKey]);
        if (faults.Count == before && !IsOrder(order, regions))
        {
            var at = root[OrderKey] ?? map;
            faults.Add(DatasetErrors.RegionOrder(file, order is null ? "no list of numbers" : string.Join(", ", order), string.Join(", ", regions.Select(region => $"'{region.Name}' {region.Key}")), at.Line, at.Column));
        }
        if (faults.Count > before)
            return Faulty;
        var ignore = IgnoreOf(declared);
        var largest = values.Max - (ignore is null ? 0 : 1);
        return new([.. Enumerable.Range(0, largest + 1).Select(value => NameOf(value, declared))], new() { Regions = regions, ClassOrder = order!, Ignore = ignore });
    }

    // Values from 0 without gaps, at least one label beside the background, and 'ignore' the largest.
    private static void CheckValues(LocatedJson map, List<Entry> declared, IReadOnlyCollection<int> values, string file, List<Diagnostic> faults)
    {
        var ignored = declared.Find(entry => entry.Name == IgnoreName);
        if (values.Count < (ignored is null ? 2 : 3) || !values.SequenceEqual(Enumerable.Range(0, values.Count)))
            faults.Add(DatasetErrors.NotConsecutive(file, "labels", string.Join(", ", values), Example, map.Line, map.Column));
        else if (ignored is not null && (ignored.Values[0] != values.Count - 1 || declared.Exists(entry => entry != ignored && entry.Values.Contains(ignored.Values[0]))))
            faults.Add(DatasetErrors.IgnoreNotLargest(file, ignored.Values[0], values.Count - 1, ignored.At.Line, ignored.At.Column));
    }

    private static bool IsOrder(int[]? order, LabelRegion[] regions) => order is not null
        && order.Length == regions.Length
        && order.Distinct().Count() == order.Length
        && order.Zip(regions).All(pair => pair.Second.Labels.Contains(pair.First));

    private static int? IgnoreOf(List<Entry> declared) => declared.Find(entry => entry.Name == IgnoreName)?.Values[0];

    private static string NameOf(int value, List<Entry> declared) =>
        declared.Find(entry => entry.Values.Length == 1 && entry.Values[0] == value)?.Name ?? string.Create(CultureInfo.InvariantCulture, $"label {value}");

    private static int[]? ValuesOf(LocatedJson? value)
    {
        if (value is not { Kind: JsonValueKind.Number or JsonValueKind.Array })
            return null;
        var numbers = new List<int>();
        foreach (var item in value.Kind == JsonValueKind.Array ? value.Items : [value])
        {
            if (item.Kind != JsonValueKind.Number || !int.TryParse(item.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > short.MaxValue)
                return null;
            numbers.Add(number);
        }
        return [.. numbers];
    }

    private sealed record Entry(string Name, int[] Values, LocatedJson At);
}
