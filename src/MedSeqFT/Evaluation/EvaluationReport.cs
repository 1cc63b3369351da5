using System.Text.Json;

namespace MedSeqFT.Evaluation;

/// <summary>How well a task's deliverable does on its test cases: per case, per class and as one row of the paper's tables.</summary>
public sealed record EvaluationReport
{
    public const string JsonFile = "report.json";
    public const string MarkdownFile = "report.md";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerOptions.Web) { WriteIndented = true, NewLine = "\n" };

    public required string Task { get; init; }

    /// <summary>The options that the predictions were made and judged with.</summary>
    public required EvaluateOptions Options { get; init; }

    /// <summary>Mean over the classes.</summary>
    public required ScoreMeans Mean { get; init; }

    public required IReadOnlyList<ClassMeans> Classes { get; init; }

    public required IReadOnlyList<CaseScore> Cases { get; init; }

    /// <param name="labels">Index to name; 0, the background, is not scored.</param>
    /// <param name="cases">At least one.</param>
    public static EvaluationReport From(string task, IReadOnlyDictionary<int, string> labels, IReadOnlyList<CaseScore> cases, EvaluateOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfZero(cases.Count);
        var ordered = cases.OrderBy(c => c.Id, StringComparer.Ordinal).ToArray();
        var classes = labels.Where(l => l.Key != 0).OrderBy(l => l.Key).Select(l => new ClassMeans(
            l.Key,
            l.Value,
            ScoreMeans.OverCases([.. ordered.Select(c => c.Classes.Single(s => s.Label == l.Key))], options.Hd95Penalty))).ToArray();
        return new EvaluationReport
        {
            Task = task,
            Options = options,
            Mean = ScoreMeans.OverClasses([.. classes.Select(c => c.Means)]),
            Classes = classes,
            Cases = ordered,
        };
    }

    public string ToJson() => JsonSerializer.Serialize(this, Format) + "\n";

    /// <summary>Leaves report.json and report.md in the folder.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, JsonFile), ToJson());
        File.WriteAllText(Path.Combine(folder, MarkdownFile), ReportText.Of(this));
    }

    public static EvaluationReport FromJson(string json) =>
        JsonSerializer.Deserialize<EvaluationReport>(json, Format) ?? throw new JsonException("the report is null");
}
