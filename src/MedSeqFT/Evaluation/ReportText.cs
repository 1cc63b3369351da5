using System.Globalization;
using System.Text;

namespace MedSeqFT.Evaluation;

/// <summary>The report as a person reads it: Markdown tables, Dice in percent as the paper prints it.</summary>
public static class ReportText
{
    private static readonly CompositeFormat Row = CompositeFormat.Parse("| {0} | {1} | {2} | {3} | {4} | {5} | {6} |\n");

    public static string Of(EvaluationReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {report.Task}: {report.Cases.Count} test cases\n\n");
        text.Append("| class | Dice % | HD95 mm | HD95 mm, penalised | HD95 voxels | HD95 voxels, penalised | misses |\n");
        text.Append("| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (var one in report.Classes)
            AppendRow(text, $"{one.Label} {one.Name}", one.Means);
        AppendRow(text, "mean of classes", report.Mean);
        text.Append(CultureInfo.InvariantCulture, $"""

            HD95 is the 95th percentile of both directed surface distance lists together (medpy). A class that is in only one
            of prediction and reference is a miss: it has no distance and is left out of the plain HD95, and counts as
            {report.Options.Hd95Penalty} in the penalised one. A class that is in neither counts as Dice 100 and HD95 0.

            | case | class | Dice % | HD95 mm | HD95 voxels |
            | --- | --- | ---: | ---: | ---: |

            """);
        foreach (var one in report.Cases)
            AppendCase(text, one, report.Classes);
        return text.Replace("\r\n", "\n").ToString();
    }

    private static void AppendRow(StringBuilder text, string name, ScoreMeans means) => text.AppendFormat(
        CultureInfo.InvariantCulture,
        Row,
        name,
        Percent(means.Dice),
        Distance(means.Hd95Mm, "none"),
        Distance(means.Hd95MmPenalised, "none"),
        Distance(means.Hd95Voxel, "none"),
        Distance(means.Hd95VoxelPenalised, "none"),
        means.Misses);

    private static void AppendCase(StringBuilder text, CaseScore one, IReadOnlyList<ClassMeans> classes)
    {
        foreach (var score in one.Classes)
        {
            var name = classes.Single(c => c.Label == score.Label).Name;
            text.Append(CultureInfo.InvariantCulture, $"| {one.Id} | {score.Label} {name} | {Percent(score.Dice)} | {Distance(score.Hd95Mm, "miss")} | {Distance(score.Hd95Voxel, "miss")} |\n");
        }
    }

    private static string Percent(double share) => (100 * share).ToString("F2", CultureInfo.InvariantCulture);

    private static string Distance(double? value, string without) => value?.ToString("F2", CultureInfo.InvariantCulture) ?? without;
}
