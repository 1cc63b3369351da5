using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Datasets;

/// <summary>How a folder in any arrangement becomes a task: a JSON file of the user's, or one of our recipes.</summary>
public sealed record DatasetMapping
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerOptions.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    public required string Name { get; init; }

    public required IReadOnlyList<MappedChannel> Channels { get; init; }

    /// <summary>Where a case's label lies; its places make the case's id, joined by '_'. See <see cref="FilePattern"/>.</summary>
    public required string Label { get; init; }

    /// <summary>Number to name, from 0, the background, without gaps. A file may also have them as nnU-Net v2 does, by name: see <see cref="Scheme"/>.</summary>
    [JsonConverter(typeof(LabelNamesConverter))]
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Regions and the value to ignore, of labels by name; null when there are neither.</summary>
    [JsonIgnore]
    public LabelScheme? Scheme { get; init; }

    /// <summary>Stored value to label number (or the value to ignore), where they differ.</summary>
    public IReadOnlyDictionary<string, int> LabelValues { get; init; } = new Dictionary<string, int>();

    public MappedSplit? Split { get; init; }

    /// <summary>Of the paper's Table I; null where it is not known.</summary>
    public CaseCounts? Counts { get; init; }

    /// <summary>Labelled cases that the public download has, as <see cref="Source"/> says; null where it is not known.</summary>
    public int? Total { get; init; }

    /// <summary>What the folder is that is imported.</summary>
    public string Source { get; init; } = "";

    public string Licence { get; init; } = "";

    public string Reference { get; init; } = "";

    // Read where the labels are.
    [JsonInclude, JsonPropertyName(LabelDeclaration.OrderKey)]
    internal JsonElement ClassOrder { get; init; }

    /// <exception cref="UserErrorException">MSQ1061; of labels by name MSQ1050 to 1052, 1056 and 1057.</exception>
    public static DatasetMapping Load(string file)
    {
        if (!File.Exists(file))
            throw new UserErrorException(ImportErrors.BrokenMapping(file, 1, "it does not exist"));
        try
        {
            return Parse(File.ReadAllBytes(file), file);
        }
        catch (IOException e) // a link to itself, say
        {
            throw new UserErrorException(ImportErrors.BrokenMapping(file, 1, e.Message), e);
        }
    }

    internal static DatasetMapping Parse(ReadOnlySpan<byte> json, string file)
    {
        try
        {
            var mapping = JsonSerializer.Deserialize<DatasetMapping>(json, Form) ?? throw new JsonException("it says null");
            mapping = mapping.WithLabelsByName(LocatedJson.Parse(json), file);
            return mapping.Fault() is { } fault ? throw new JsonException(fault) : mapping;
        }
        catch (JsonException e)
        {
            throw new UserErrorException(ImportErrors.BrokenMapping(file, (int)(e.LineNumber ?? 0) + 1, e.Message), e);
        }
    }

    private DatasetMapping WithLabelsByName(LocatedJson root, string file)
    {
        if (!LabelDeclaration.Fits(root["labels"]!))
            return this;
        var faults = new List<Diagnostic>();
        var declared = LabelDeclaration.Read(root, file, faults);
        return faults.Count > 0 ? throw new UserErrorException(faults) : this with
        {
            Labels = declared.Labels.Index().ToDictionary(label => label.Index.ToString(CultureInfo.InvariantCulture), label => label.Item),
            Scheme = declared.Scheme,
        };
    }

    private string? Fault()
    {
        var places = new FilePattern(Label).Places;
        if (Channels.Count == 0)
            return "'channels' is empty";
        if (Channels.Any(c => c is null) || Labels.Values.Any(name => name is null))
            return "an entry of 'channels' or 'labels' is null";
        if (places.Count == 0)
            return "'label' has no '{case}'";
        if (Channels.FirstOrDefault(c => new FilePattern(c.File).Places.Except(places).Any()) is { } channel)
            return $"the file of channel '{channel.Name}' has places that 'label' has not";
        if (Channels.Select(c => c.File).Append(Label).FirstOrDefault(LeavesFolder) is { } outside)
            return $"'{outside}' does not lie below the folder";
        if (!Labels.Keys.Order(StringComparer.Ordinal).SequenceEqual(Enumerable.Range(0, Labels.Count).Select(i => $"{i}").Order(StringComparer.Ordinal)) || Labels.Count < 2)
            return "'labels' is not numbered 0, 1, 2, ..., and does not give each name its number, or a list of them for a region";
        if (ClassOrder.ValueKind != JsonValueKind.Undefined && Scheme is not { HasRegions: true })
            return $"'{LabelDeclaration.OrderKey}' orders regions, and 'labels' has none (a region is a name with a list of numbers)";
        if (Total <= 0)
            return "'total' is not above 0";
        return LabelValues.Any(pair => !int.TryParse(pair.Key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) || !IsLabel(pair.Value))
            ? "'labelValues' is not of numbers to numbers in 'labels'"
            : null;
    }

    private bool IsLabel(int number) => (number >= 0 && number < Labels.Count) || number == Scheme?.Ignore;

    private static bool LeavesFolder(string file) => file.Length == 0 || Path.IsPathRooted(file) || file.Split('/', '\\').Contains("..") || file.Contains('\0', StringComparison.Ordinal);
}
