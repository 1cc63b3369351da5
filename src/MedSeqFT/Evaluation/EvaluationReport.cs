using MedSeqFT.Datasets;

namespace MedSeqFT.Evaluation;

/// <summary>How well a task's deliverable does on its test cases: per case, per class and as one row of the paper's tables.</summary>
public sealed record EvaluationReport
{
    public const string JsonFile = "report.json";
    public const string MarkdownFile = "report.md";

    public required string Task { get; init; }

    /// <summary>The options that the predictions were made and judged with.</summary>
    public required EvaluateOptions Options { get; init; }

    /// <summary>Mean over the classes.</summary>
    public required ScoreMeans Mean { get; init; }

    public required IReadOnlyList<ClassMeans> Classes { get; init; }

    /// <summary>Labels scored together, in the order of the options; not part of <see cref="Mean"/>.</summary>
    public IReadOnlyList<ClassMeans> Regions { get; init; } = [];

    public required IReadOnlyList<CaseScore> Cases { get; init; }

    /// <param name="labels">Names of the label values from 0 on; 0, the background, is not scored.</param>
    /// <param name="cases">At least one.</param>
    public static EvaluationReport From(string task, IReadOnlyList<string> labels, IReadOnlyList<CaseScore> cases, EvaluateOptions options) =>
        From(task, [.. labels.Index().Skip(1).Select(label => (label.Index, label.Item))], cases, options);

    /// <param name="classes">Foreground labels with their names; numbers may be left out.</param>
    /// <param name="cases">At least one.</param>
    public static EvaluationReport From(string task, IReadOnlyList<(int Label, string Name)> classes, IReadOnlyList<CaseScore> cases, EvaluateOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfZero(cases.Count);
        var ordered = cases.OrderBy(c => c.Id, StringComparer.Ordinal).ToArray();
        ClassMeans[] means = [.. classes.Select(one => Means(one.Label, one.Name, c => c.Classes.Single(s => s.Label == one.Label)))];
        return new EvaluationReport
        {
            Task = task,
            Options = options,
            Mean = ScoreMeans.OverClasses([.. means.Select(c => c.Means)]),
            Classes = means,
            Regions = [.. ordered[0].Regions.Select(region => Means(0, region.Region!, c => c.Regions.Single(s => s.Region == region.Region)))],
            Cases = ordered,
        };

        ClassMeans Means(int label, string name, Func<CaseScore, ClassScore> score) =>
            new(label, name, ScoreMeans.OverCases([.. ordered.Select(score)], options.Hd95Penalty, skips: options.MissedDistance == MissedDistances.Skip));
    }

    /// <summary>Leaves report.json and report.md in the folder.</summary>
    public void Save(string folder)
    {
        ReadableJson.Write(Path.Combine(folder, JsonFile), this);
        File.WriteAllText(Path.Combine(folder, MarkdownFile), ReportText.Of(this));
    }

    /// <exception cref="Diagnostics.UserErrorException">MSQ1030: missing or damaged.</exception>
    public static EvaluationReport Load(string folder) => ReadableJson.Read<EvaluationReport>(Path.Combine(folder, JsonFile));
}
