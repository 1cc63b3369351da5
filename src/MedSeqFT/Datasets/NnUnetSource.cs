using System.Globalization;
using System.IO.Abstractions;
using System.Text.Json;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Datasets;

/// <summary>
/// nnU-Net v2: dataset.json names channels and labels, and the files follow from their names, one a channel; an entry
/// 'dataset' may list them instead.
/// </summary>
internal sealed class NnUnetSource(string folder)
{
    private const string LabelsExample = "{\"background\": 0, \"liver\": 1}";
    private const string DatasetExample = "{\"case_001\": {\"images\": [\"imagesTr/a.nii.gz\"], \"label\": \"labelsTr/a.nii.gz\"}}";
    private readonly string folder = Path.GetFullPath(folder);
    private readonly string file = Path.Combine(Path.GetFullPath(folder), TaskDataset.FileName);
    private readonly List<Diagnostic> faults = [];

    /// <exception cref="UserErrorException">All faults of dataset.json at once, each with its line; MSQ1063, MSQ1064.</exception>
    public SourceTask Read()
    {
        var root = DatasetReader.Parse(file, new FileSystem());
        var channels = Channels(root);
        var labels = Labels(root);
        if (faults.Count > 0)
            throw new UserErrorException(faults);
        var cases = root["dataset"] is { } listed ? Listed(listed, channels.Length) : Found(root, channels.Length);
        if (faults.Count > 0)
            throw new UserErrorException(faults);
        return new(Text(root, "name", Path.GetFileName(folder)), folder, channels, labels!.Labels, cases)
        {
            Scheme = labels.Scheme,
            Licence = Text(root, "licence", Text(root, "license", "")),
            Reference = Text(root, "reference", ""),
        };
    }

    private static string Text(LocatedJson root, string key, string otherwise) => root[key] is { Kind: JsonValueKind.String } value ? value.Text : otherwise;

    private string[] Channels(LocatedJson root)
    {
        const string example = "{\"0\": \"CT\"}";
        if ((root["channel_names"] ?? root["modality"]) is not { } map)
        {
            faults.Add(DatasetErrors.MissingKey(file, "channel_names", example, root.Line, root.Column));
            return [];
        }
        var names = new SortedDictionary<int, string>();
        foreach (var (number, name) in map.Properties)
        {
            if (Number(number) is not { } index || name.Kind != JsonValueKind.String)
                faults.Add(DatasetErrors.NotNumberToName(file, "channel_names", number, example, name.Line, name.Column));
            else if (!names.TryAdd(index, name.Text))
                faults.Add(DatasetErrors.NumberTwice(file, "channel_names", index, name.Line, name.Column));
        }
        if (faults.Count == 0 && (names.Count == 0 || !names.Keys.SequenceEqual(Enumerable.Range(0, names.Count))))
            faults.Add(DatasetErrors.NotConsecutive(file, "channel_names", string.Join(", ", names.Keys), example, map.Line, map.Column));
        return [.. names.Values];
    }

    private LabelDeclaration? Labels(LocatedJson root)
    {
        if (root["labels"] is not null)
            return LabelDeclaration.Read(root, file, faults);
        faults.Add(DatasetErrors.MissingKey(file, "labels", LabelsExample, root.Line, root.Column));
        return null;
    }

    private SourceCase[] Found(LocatedJson root, int channels)
    {
        var ending = Text(root, "file_ending", "");
        if (ending.Length == 0)
        {
            faults.Add(DatasetErrors.MissingKey(file, "file_ending", "\".nii.gz\"", root.Line, root.Column));
            return [];
        }
        var labels = Path.Combine(folder, "labelsTr");
        var pattern = new FilePattern("{case}" + ending);
        string[] ids = Directory.Exists(labels)
            ? [.. Directory.GetFiles(labels).Select(path => pattern.Match(Path.GetFileName(path))).OfType<IReadOnlyDictionary<string, string>>().Select(p => p["case"]).Order(StringComparer.Ordinal)]
            : [];
        if (ids.Length == 0)
            throw new UserErrorException(ImportErrors.NoCasesFound(folder, "labelsTr/{case}" + ending));
        return [.. ids.Select(id =>
        {
            var images = Enumerable.Range(0, channels).Select(c => Path.Combine(folder, "imagesTr", $"{id}_{c:0000}{ending}")).ToArray();
            faults.AddRange(images.Where(image => !File.Exists(image)).Select(image => ImportErrors.MissingImage(id, image)));
            return new SourceCase(id, images, Path.Combine(labels, id + ending));
        })];
    }

    private SourceCase[] Listed(LocatedJson listed, int channels)
    {
        var cases = new List<SourceCase>();
        foreach (var (id, entry) in listed.Properties)
        {
            if (entry["images"] is not { Kind: JsonValueKind.Array } images || images.Items.Count != channels || entry["label"] is not { Kind: JsonValueKind.String } label)
                faults.Add(DatasetErrors.WrongKind(file, $"the case '{id}' of 'dataset'", DatasetExample, entry.Line, entry.Column));
            else
                cases.Add(new(id, [.. images.Items.Select(Locate)], Locate(label)));
        }
        if (cases.Count == 0 && faults.Count == 0)
            faults.Add(DatasetErrors.WrongKind(file, "'dataset'", DatasetExample, listed.Line, listed.Column));
        return [.. cases];
    }

    private string Locate(LocatedJson entry)
    {
        var path = entry.Text.Contains('\0', StringComparison.Ordinal) ? "" : Path.GetFullPath(Path.Combine(folder, entry.Text.Replace('\\', '/')));
        if (path.Length > 0 && !path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            faults.Add(DatasetErrors.LeavesFolder(file, entry.Text, entry.Line, entry.Column));
        else if (!File.Exists(path))
            faults.Add(DatasetErrors.MissingFile(file, entry.Text, entry.Line, entry.Column));
        return path;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
}
