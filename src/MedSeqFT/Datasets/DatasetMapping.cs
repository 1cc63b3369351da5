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

    /// <summary>Number to name, from 0, the background, without gaps.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Stored value to label number, where they differ.</summary>
    public IReadOnlyDictionary<string, int> LabelValues { get; init; } = new Dictionary<string, int>();

    public MappedSplit? Split { get; init; }

    /// <summary>Of the paper's Table I; null where it is not known.</summary>
    public CaseCounts? Counts { get; init; }

    /// <summary>What the folder is that is imported.</summary>
    public string Source { get; init; } = "";

    public string Licence { get; init; } = "";

    public string Reference { get; init; } = "";

    /// <exception cref="UserErrorException">MSQ1061.</exception>
    public static DatasetMapping Load(string file)
    {
        if (!File.Exists(file))
            throw new UserErrorException(ImportErrors.BrokenMapping(file, 1, "it does not exist"));
        return Parse(File.ReadAllBytes(file), file);
    }

    internal static DatasetMapping Parse(ReadOnlySpan<byte> json, string file)
    {
        try
        {
            var mapping = JsonSerializer.Deserialize<DatasetMapping>(json, Form) ?? throw new JsonException("it says null");
            return mapping.Fault() is { } fault ? throw new JsonException(fault) : mapping;
        }
        catch (JsonException e)
        {
            throw new UserErrorException(ImportErrors.BrokenMapping(file, (int)(e.LineNumber ?? 0) + 1, e.Message), e);
        }
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
            return "'labels' is not numbered 0, 1, 2, ...";
        return LabelValues.Any(pair => !int.TryParse(pair.Key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) || pair.Value < 0 || pair.Value >= Labels.Count)
            ? "'labelValues' is not of numbers to numbers in 'labels'"
            : null;
    }

    private static bool LeavesFolder(string file) => file.Length == 0 || Path.IsPathRooted(file) || file.Split('/', '\\').Contains("..") || file.Contains('\0', StringComparison.Ordinal);
}
