using System.Globalization;
using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using MedSeqFT.Inference;

namespace MedSeqFT.Evaluation;

/// <summary>Compares a folder of predicted label maps with a folder of references, file by file of the same name; any program may have made them.</summary>
public sealed record FolderEvaluation
{
    private const int MostNamed = 5;
    private static readonly string[] Endings = [".nii.gz", ".nii", ".nrrd"];

    public required string Predictions { get; init; }

    public required string References { get; init; }

    public EvaluateOptions Options { get; init; } = new();

    /// <summary>Of the labels from 1 on. Empty: the labels that occur in the references are scored, under their numbers.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Voxels with this label in the reference count for nothing.</summary>
    public int? IgnoreLabel { get; init; }

    /// <summary>Applied to every prediction before it is scored; the files stay as they are.</summary>
    public Postprocessing Postprocessing { get; init; } = Postprocessing.None;

    /// <summary>Learns from these cases which postprocessing does no harm, and leaves it as postprocessing.json.</summary>
    public bool DeterminePostprocessing { get; init; }

    /// <summary>Leaves the summary of nnU-Net v1 too.</summary>
    public bool SummaryV1 { get; init; }

    /// <param name="output">Gets report.json, report.md and nnU-Net's summary.json.</param>
    /// <exception cref="UserErrorException">MSQ1080 to 1084, and MSQ102x for files that are no images.</exception>
    public EvaluationReport Run(string output, IStageLog? log = null, CancellationToken cancellation = default)
    {
        var pairs = Pair(log);
        var classes = Classes(pairs.Select(pair => pair.Reference), cancellation);
        var regions = LabelRegion.TryParse(Options.EvaluateRegions)!;
        var choice = new PostprocessingChoice(regions.Count > 0 ? [.. regions.Select(region => region.Labels)] : [.. classes.Select(one => new[] { one.Label })]);
        var scores = new List<SummaryCase>();
        foreach (var (id, prediction, reference) in pairs)
        {
            cancellation.ThrowIfCancellationRequested();
            var (predicted, expected, spacing) = Load(prediction, reference);
            if (DeterminePostprocessing)
                choice.Add(predicted, expected);
            scores.Add(new SummaryCase(prediction, reference, CaseScore.Of(
                id, predicted.After(Postprocessing), expected, classes.Select(one => one.Label), spacing, Options, new LabelScheme { Ignore = IgnoreLabel })));
            log?.Report(new StageProgress("evaluate", Path.GetFileName(Path.GetFullPath(Predictions)), scores.Count, pairs.Count, id));
        }
        var report = EvaluationReport.From(Path.GetFileName(Path.GetFullPath(Predictions)), classes, [.. scores.Select(one => one.Score)], Options);
        report.Save(output);
        NnUnetSummary.Write(Path.Combine(output, NnUnetSummary.FileName), scores, regions);
        if (SummaryV1)
            NnUnetV1Summary.Write(Path.Combine(output, NnUnetV1Summary.FileName), report.Task, scores, regions);
        if (DeterminePostprocessing)
            SavePostprocessing(choice.Determine(cancellation), output, log);
        return report;
    }

    private static void SavePostprocessing(Postprocessing chosen, string output, IStageLog? log)
    {
        chosen.Save(Path.Combine(output, Postprocessing.FileName));
        log?.Info(chosen.KeepLargest.Count == 0
            ? "postprocessing: none, no removal of smaller parts raises the Dice"
            : $"postprocessing: keep the largest part of {string.Join(", then of ", chosen.KeepLargest.Select(set => $"labels {string.Join("+", set)}"))}");
    }

    /// <summary>Every reference with its prediction, in the order of their names.</summary>
    private IReadOnlyList<(string Id, string Prediction, string Reference)> Pair(IStageLog? log)
    {
        var (predictions, references) = (ImagesOf(Predictions), ImagesOf(References));
        if (references.Count == 0)
            throw new UserErrorException(EvaluationErrors.NothingToScore(References));
        var missing = references.Keys.Where(id => !predictions.ContainsKey(id)).ToList();
        if (missing.Count > 0)
            throw new UserErrorException(EvaluationErrors.NotPredicted(Predictions, References, Listed(missing)));
        var without = predictions.Keys.Where(id => !references.ContainsKey(id)).ToList();
        if (without.Count > 0)
            log?.Warn(EvaluationErrors.NoReference(Predictions, References, Listed(without)));
        return [.. references.Select(one => (one.Key, predictions[one.Key], one.Value))];
    }

    private (int Label, string Name)[] Classes(IEnumerable<string> references, CancellationToken cancellation)
    {
        if (Names.Count > 0)
            return [.. Names.Index().Select(name => (name.Index + 1, name.Item))];
        var found = new SortedSet<int>();
        foreach (var reference in references)
        {
            cancellation.ThrowIfCancellationRequested();
            found.UnionWith(Load(reference).Map.Foreground());
        }
        if (IgnoreLabel is { } ignore)
            found.Remove(ignore);
        return found.Count > 0
            ? [.. found.Select(label => (label, string.Create(CultureInfo.InvariantCulture, $"label {label}")))]
            : throw new UserErrorException(EvaluationErrors.NothingToScore(References));
    }

    private static (LabelMap Prediction, LabelMap Reference, double[] Spacing) Load(string prediction, string reference)
    {
        var (predicted, predictedGrid) = Load(prediction);
        var (expected, expectedGrid) = Load(reference);
        return predictedGrid.HasGridOf(expectedGrid)
            ? (predicted, expected, expectedGrid.Spacing)
            : throw new UserErrorException(EvaluationErrors.GridsDiffer(prediction, Text(predictedGrid), reference, Text(expectedGrid)));
    }

    private static (LabelMap Map, VolumeGeometry Geometry) Load(string path)
    {
        var (header, voxels) = ImageFile.ReadArray(path);
        var map = header.Channels == 1 ? LabelMap.TryFrom(voxels, header.Geometry.Size) : null;
        return map is null ? throw new UserErrorException(EvaluationErrors.NoLabelMap(path)) : (map, header.Geometry);
    }

    private static SortedDictionary<string, string> ImagesOf(string folder)
    {
        var images = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            if (Endings.FirstOrDefault(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } ending)
                images.TryAdd(Path.GetFileName(file)[..^ending.Length], file);
        }
        return images;
    }

    private static string Listed(List<string> ids) =>
        string.Join(", ", ids.Take(MostNamed).Select(id => $"'{id}'")) + (ids.Count > MostNamed ? $" and {ids.Count - MostNamed} more" : "");

    private static string Text(VolumeGeometry grid) => string.Create(
        CultureInfo.InvariantCulture, $"{string.Join("x", grid.Size)} voxels of {string.Join("x", grid.Spacing.Select(mm => mm.ToString("0.###", CultureInfo.InvariantCulture)))} mm");
}
