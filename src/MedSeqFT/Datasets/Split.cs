using System.IO.Abstractions;
using System.Text.Json;
using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;

namespace MedSeqFT.Datasets;

/// <summary>Which cases are trained on and which are only tested with; each list by ordinal id.</summary>
public sealed record Split(IReadOnlyList<string> Train, IReadOnlyList<string> Test)
{
    /// <summary>Beside dataset.json: {"train": [ids], "test": [ids]}. Cases in neither list are not used.</summary>
    public const string FileName = "splits.json";

    /// <summary>The folder's own split if it has one, else nnU-Net's fold that is asked for, else the seeded one.</summary>
    /// <exception cref="UserErrorException">MSQ1002, 1003, 1014-1017, MSQ2001.</exception>
    public static Split Of(TaskDataset dataset, InspectOptions options, IFileSystem? fileSystem = null)
    {
        var files = fileSystem ?? new FileSystem();
        var file = files.Path.Combine(dataset.Folder, FileName);
        if (files.File.Exists(file))
            return Read(file, dataset, files);
        if (dataset.Cases.Count < 2)
            throw new UserErrorException(DatasetErrors.TooFewCases(dataset.Folder, dataset.Cases.Count));
        if (options.Fold is >= 0 and < Folds.Count && dataset.Cases.Count < Folds.Count)
            throw new UserErrorException(OptionErrors.OutOfRange(
                nameof(options.Fold), $"{options.Fold}", $"-1 or {Folds.Count} and more for the {dataset.Cases.Count} cases of '{dataset.Folder}' (five folds need five)"));
        if (options.Fold >= 0)
            return Folds.Of(dataset.Cases.Select(c => c.Id), options.Fold);
        return Seeded(dataset.Cases.Select(c => c.Id), options.Seed, options.TestFraction);
    }

    /// <summary>
    /// Fisher-Yates over the ordinally sorted ids; the first round(fraction n) are tested with, at least one and at
    /// most all but one. It mimics the fixed 80:20 splits of the literature, which a splits.json can state exactly.
    /// </summary>
    public static Split Seeded(IEnumerable<string> ids, long seed, double testFraction)
    {
        var shuffled = ids.Order(StringComparer.Ordinal).ToArray();
        CounterRandom.For(seed, "split").Shuffle(shuffled);
        var test = Math.Clamp((int)Math.Round(shuffled.Length * testFraction), 1, shuffled.Length - 1);
        return new([.. shuffled[test..].Order(StringComparer.Ordinal)], [.. shuffled[..test].Order(StringComparer.Ordinal)]);
    }

    private static Split Read(string file, TaskDataset dataset, IFileSystem files)
    {
        var root = DatasetReader.Parse(file, files);
        var faults = new List<Diagnostic>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var known = dataset.Cases.Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
        string[] Ids(string key)
        {
            const string example = "[\"case_001\", \"case_002\"]";
            if (root[key] is not { } list)
            {
                faults.Add(DatasetErrors.MissingKey(file, key, example, root.Line, root.Column));
                return [];
            }
            if (list.Kind != JsonValueKind.Array)
                faults.Add(DatasetErrors.WrongKind(file, $"'{key}'", example, list.Line, list.Column));
            else if (list.Items.Count == 0)
                faults.Add(DatasetErrors.SplitIsEmpty(file, key, list.Line, list.Column));
            foreach (var item in list.Items)
            {
                if (item.Kind != JsonValueKind.String || !known.Contains(item.Text))
                    faults.Add(DatasetErrors.SplitNamesUnknownCase(file, item.Text, item.Line, item.Column));
                else if (!seen.Add(item.Text))
                    faults.Add(DatasetErrors.SplitOverlaps(file, item.Text, item.Line, item.Column));
            }
            return [.. list.Items.Select(item => item.Text).Order(StringComparer.Ordinal)];
        }
        var split = new Split(Ids("train"), Ids("test"));
        return faults.Count == 0 ? split : throw new UserErrorException(faults);
    }
}
