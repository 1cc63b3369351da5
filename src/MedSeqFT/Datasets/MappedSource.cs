using System.Globalization;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Datasets;

/// <summary>Finds the cases of a mapping: every file that is a label, and the images that belong to it.</summary>
internal static class MappedSource
{
    /// <exception cref="UserErrorException">MSQ1063, MSQ1064, MSQ1069.</exception>
    public static SourceTask Read(string folder, DatasetMapping mapping)
    {
        var label = new FilePattern(mapping.Label);
        var channels = mapping.Channels.Select(c => new FilePattern(c.File)).ToArray();
        var test = mapping.Split?.Test.ToHashSet(StringComparer.Ordinal) ?? [];
        var (trained, tested) = (new List<string>(), new List<string>());
        var cases = new List<SourceCase>();
        var faults = new List<Diagnostic>();
        foreach (var path in FilePattern.FilesBelow(folder))
        {
            if (label.Match(path) is not { } places)
                continue;
            var id = string.Join('_', label.Places.Select(place => places[place].Replace('/', '_')));
            var images = channels.Select(channel => channel.Fill(places)).ToArray();
            faults.AddRange(images.Where(image => !File.Exists(Path.Combine(folder, image))).Select(image => ImportErrors.MissingImage(id, image)));
            cases.Add(new(id, [.. images.Select(image => Path.Combine(folder, image))], Path.Combine(folder, path)));
            var isTest = test.Contains(id) || (mapping.Split?.TestFolder is { } start && path.StartsWith(start, StringComparison.Ordinal));
            (isTest ? tested : trained).Add(id);
        }
        if (faults.Count > 0)
            throw new UserErrorException(faults);
        if (cases.Count == 0)
            throw new UserErrorException(ImportErrors.NoCasesFound(folder, mapping.Label));
        return new(mapping.Name, folder, [.. mapping.Channels.Select(c => c.Name)], [.. Enumerable.Range(0, mapping.Labels.Count).Select(i => mapping.Labels[$"{i}"])], cases)
        {
            LabelValues = mapping.LabelValues.ToDictionary(pair => int.Parse(pair.Key, CultureInfo.InvariantCulture), pair => pair.Value),
            Resampled = [.. mapping.Channels.Select(c => c.Resample)],
            Split = mapping.Split is null ? null : new Split([.. trained.Order(StringComparer.Ordinal)], [.. tested.Order(StringComparer.Ordinal)]),
            Scheme = mapping.Scheme,
            Licence = mapping.Licence,
            Reference = mapping.Reference,
        };
    }
}
