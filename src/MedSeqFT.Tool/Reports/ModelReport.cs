using System.Globalization;
using MedSeqFT.Artifacts;
using MedSeqFT.Datasets;
using MedSeqFT.Evaluation;
using Spectre.Console;

namespace MedSeqFT.Tool.Reports;

/// <summary>What a packed model is: its line of tasks, how well it does them, what it was made with.</summary>
internal static class ModelReport
{
    public static void Print(ModelArtifact model, IAnsiConsole console)
    {
        var manifest = model.Manifest;
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("task", "channels", "labels");
        foreach (var number in new[] { "test cases", "Dice", "HD95 mm", "misses" })
            table.AddColumn(new TableColumn(number).RightAligned());
        foreach (var task in manifest.Tasks)
            table.AddRow([.. Row(task).Select(cell => new Text(cell))]);
        console.WriteLine($"{manifest.Name} {manifest.Version}{(manifest.ParentVersion is { } parent ? $", continues {parent}" : ", first of its line")}");
        console.Write(table);
        console.WriteLine($"backbone: {manifest.Backbone.Backbone}, packed by medseqft {manifest.ToolVersion}");
        console.WriteLine($"files: {manifest.Files.Count}, all as packed (SHA-256)");
    }

    private static IEnumerable<string> Row(ManifestTask task) =>
    [
        task.Name,
        string.Join(", ", task.Channels),
        string.Join(", ", LabelScheme.Targets(task.Labels, task.Scheme).Select(target => target.Region.Name)),
        .. Scores(task.Metrics, task.TestCases),
    ];

    private static IEnumerable<string> Scores(ScoreMeans? means, int cases) => means is null
        ? ["-", "-", "-", "-"]
        : [$"{cases}", Number(means.Dice, "0.000"), means.Hd95Mm is { } mm ? Number(mm, "0.0") : "-", $"{means.Misses}"];

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
