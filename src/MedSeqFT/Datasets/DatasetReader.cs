using System.Globalization;
using System.IO.Abstractions;
using System.Text.Json;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;

namespace MedSeqFT.Datasets;

/// <summary>Turns a dataset.json into a <see cref="TaskDataset"/> and collects every fault on the way.</summary>
/// <param name="imageSuffix">Stands between an image's name in the list and its ending on the disk: "_0000" in nnU-Net v1.</param>
internal sealed class DatasetReader(string folder, IFileSystem files, string imageSuffix = "")
{
    private readonly string folder = files.Path.GetFullPath(folder);
    private readonly string file = files.Path.Combine(files.Path.GetFullPath(folder), TaskDataset.FileName);
    private readonly List<Diagnostic> faults = [];

    public TaskDataset Read()
    {
        if (!files.File.Exists(file))
            throw new UserErrorException(DatasetErrors.NoDatasetFile(folder));
        var root = Parse(file, files);
        if (root.Kind != JsonValueKind.Object)
            throw new UserErrorException(DatasetErrors.WrongKind(file, "the whole file", "an object {...}", root.Line, root.Column));
        var channels = Names(root, "modality", "{\"0\": \"CT\"}", smallest: 1);
        var labels = root["labels"] is { } map && LabelDeclaration.Fits(map)
            ? LabelDeclaration.Read(root, file, faults)
            : new(Names(root, "labels", "{\"0\": \"background\", \"1\": \"liver\"}", smallest: 2), null);
        var cases = Cases(root);
        if (faults.Count > 0)
            throw new UserErrorException(faults);
        return new(
            root["name"] is { Kind: JsonValueKind.String } name ? name.Text : files.Path.GetFileName(files.Path.TrimEndingDirectorySeparator(folder)),
            folder, channels, labels.Labels, cases, FreeText(root, "licence"), FreeText(root, "reference"))
        {
            Scheme = labels.Scheme,
        };
    }

    public static LocatedJson Parse(string file, IFileSystem files)
    {
        try
        {
            return LocatedJson.Parse(files.File.ReadAllBytes(file));
        }
        catch (JsonException e)
        {
            throw new UserErrorException(DatasetErrors.BrokenJson(file, e.Message, (int)(e.LineNumber ?? -1) + 1, (int)(e.BytePositionInLine ?? -1) + 1), e);
        }
        catch (IOException e) // a link to itself, say
        {
            throw new UserErrorException(DatasetErrors.BrokenJson(file, e.Message, 1, 1), e);
        }
    }

    private static string FreeText(LocatedJson root, string key) => root[key] is { Kind: JsonValueKind.String } value ? value.Text : "";

    // {"0": name, "1": name, ...}: consecutive numbers from 0, in any order.
    private string[] Names(LocatedJson root, string key, string example, int smallest)
    {
        if (root[key] is not { } map)
        {
            faults.Add(DatasetErrors.MissingKey(file, key, example, root.Line, root.Column));
            return [];
        }
        if (map.Kind != JsonValueKind.Object)
        {
            faults.Add(DatasetErrors.WrongKind(file, $"'{key}'", example, map.Line, map.Column));
            return [];
        }
        var names = new SortedDictionary<int, string>();
        foreach (var (number, name) in map.Properties)
        {
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || name.Kind != JsonValueKind.String)
                faults.Add(DatasetErrors.NotNumberToName(file, key, number, example, name.Line, name.Column));
            else if (!names.TryAdd(index, name.Text))
                faults.Add(DatasetErrors.NumberTwice(file, key, index, name.Line, name.Column));
        }
        if (faults.Count == 0 && (names.Count < smallest || !names.Keys.SequenceEqual(Enumerable.Range(0, names.Count))))
            faults.Add(DatasetErrors.NotConsecutive(file, key, string.Join(", ", names.Keys), example, map.Line, map.Column));
        return [.. names.Values];
    }

    private Case[] Cases(LocatedJson root)
    {
        const string example = "[{\"image\": \"./imagesTr/a.nii.gz\", \"label\": \"./labelsTr/a.nii.gz\"}]";
        if (root["training"] is not { } list)
        {
            faults.Add(DatasetErrors.MissingKey(file, "training", example, root.Line, root.Column));
            return [];
        }
        if (list.Kind != JsonValueKind.Array)
        {
            faults.Add(DatasetErrors.WrongKind(file, "'training'", example, list.Line, list.Column));
            return [];
        }
        var cases = new SortedDictionary<string, Case>(StringComparer.Ordinal);
        var anyCase = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in list.Items)
        {
            if (entry["image"] is not { Kind: JsonValueKind.String } image || entry["label"] is not { Kind: JsonValueKind.String } label)
            {
                faults.Add(DatasetErrors.WrongKind(file, "an entry of 'training'", example, entry.Line, entry.Column));
                continue;
            }
            // macOS leaves ._name files in archives, and some lists carry them along.
            if (files.Path.GetFileName(image.Text) is ['.' or '_', ..])
                continue;
            var id = IdOf(image.Text);
            if (!cases.TryAdd(id, new(id, Locate(image, imageSuffix), Locate(label))))
                faults.Add(DatasetErrors.CaseTwice(file, id, image.Line, image.Column));
            else if (!anyCase.TryAdd(id, id))
                faults.Add(DatasetErrors.CaseClash(file, id, anyCase[id], image.Line, image.Column));
        }
        if (cases.Count == 0 && faults.Count == 0)
            faults.Add(DatasetErrors.NoCases(file, list.Line, list.Column));
        return [.. cases.Values];
    }

    internal static string IdOf(string path) => ImageFile.NameOf(path);

    private string Locate(LocatedJson entry, string suffix = "")
    {
        if (entry.Text.Length == 0 || entry.Text.Contains('\0', StringComparison.Ordinal))
        {
            faults.Add(DatasetErrors.MissingFile(file, entry.Text, entry.Line, entry.Column));
            return "";
        }
        var stem = entry.Text[..^ImageFile.EndingOf(entry.Text).Length];
        var path = files.Path.GetFullPath(files.Path.Combine(folder, (stem + suffix + entry.Text[stem.Length..]).Replace('\\', '/')));
        if (!path.StartsWith(folder.TrimEnd('/', '\\') + files.Path.DirectorySeparatorChar, StringComparison.Ordinal))
            faults.Add(DatasetErrors.LeavesFolder(file, entry.Text, entry.Line, entry.Column));
        else if (!files.File.Exists(path))
            faults.Add(DatasetErrors.MissingFile(file, entry.Text, entry.Line, entry.Column));
        else if (files.FileInfo.New(path).LinkTarget is { } target && !Resolves(path))
            faults.Add(DatasetErrors.DeadLink(file, entry.Text, target, entry.Line, entry.Column));
        return path;
    }

    // A link exists for File.Exists wherever it leads.
    private bool Resolves(string link)
    {
        try
        {
            return files.File.ResolveLinkTarget(link, returnFinalTarget: true) is { Exists: true };
        }
        catch (IOException) // it leads back to itself
        {
            return false;
        }
    }
}
