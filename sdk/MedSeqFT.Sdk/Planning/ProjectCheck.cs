using System.IO.Abstractions;
using System.Text.Json;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Sdk.Planning;

/// <summary>What can be seen to be wrong without opening an image.</summary>
internal sealed class ProjectCheck(IFileSystem files)
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>All faults, so that one run shows them all.</summary>
    public IEnumerable<Diagnostic> Faults(ModelProject project) =>
        OptionRules.Check(project.Options)
            .Concat(project.Datasets.SelectMany(d => OptionRules.Check(d.Options, d.Task)))
            .Concat(Bars(project))
            .Concat(Names(project))
            .Concat(project.Datasets.Select(DatasetFile).OfType<Diagnostic>())
            .Concat(Foundations(project));

    private static IEnumerable<Diagnostic> Bars(ModelProject project) => project.Datasets
        .Select(d => MinimumDice.Refuse(d.MinimumDice, d.Task))
        .Prepend(MinimumDice.Refuse(project.MinimumDice))
        .OfType<Diagnostic>();

    private static IEnumerable<Diagnostic> Names(ModelProject project)
    {
        if (project.Datasets.Count == 0)
            yield return SdkErrors.NoDatasets("datasets");
        // Names become folders; file systems of Windows and macOS don't tell cases apart.
        foreach (var same in project.Datasets.GroupBy(d => d.Task, StringComparer.OrdinalIgnoreCase))
        {
            if (!IsName(same.Key))
                yield return SdkErrors.TaskName(same.Key);
            foreach (var other in same.Skip(1))
                yield return SdkErrors.DuplicateTask(same.Key, same.First().File, other.File);
        }
    }

    private static bool IsName(string name) =>
        name.Length > 0
        && char.IsAsciiLetterOrDigit(name[0])
        && !name.EndsWith('.')
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
        && !name.Equals("foundation", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("hashcache", StringComparison.OrdinalIgnoreCase);

    private Diagnostic? DatasetFile(TaskDataset dataset)
    {
        if (!files.File.Exists(dataset.File))
            return SdkErrors.DatasetNotFound(dataset.File);
        try
        {
            using var json = JsonDocument.Parse(files.File.ReadAllText(dataset.File), Lenient);
            return null;
        }
        catch (JsonException e)
        {
            return SdkErrors.DatasetJsonBroken(dataset.File, StateFile.Line(e), StateFile.Column(e), StateFile.Reason(e));
        }
        catch (IOException e) // a link to itself, say
        {
            return SdkErrors.DatasetJsonBroken(dataset.File, 1, 1, e.Message);
        }
    }

    private IEnumerable<Diagnostic> Foundations(ModelProject project)
    {
        if (!StageGraph.NeedsFoundation(project.Strategy))
            yield break;
        if (project.FoundationModels.Count > 1)
            yield return SdkErrors.SeveralFoundations(project.FoundationModels[0], project.FoundationModels[1]);
        if (project.FoundationModels.Count == 0 && project.UnlabelledImages.Count == 0)
            yield return SdkErrors.NoFoundation(project.Strategy);
        foreach (var model in project.FoundationModels.Where(m => !files.File.Exists(m)))
            yield return SdkErrors.FoundationNotFound(model);
        foreach (var image in project.UnlabelledImages.Where(i => !files.File.Exists(i) && !files.Directory.Exists(i)))
            yield return SdkErrors.UnlabelledNotFound(image);
    }
}
