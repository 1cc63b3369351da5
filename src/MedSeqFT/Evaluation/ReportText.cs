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
        foreach (var one in report.Regions)
            AppendRow(text, $"region {one.Name}", one.Means);
        AppendFurther(text, report);
        text.Append(CultureInfo.InvariantCulture, $"""

            HD95 is {Meaning(report.Options.Hd95Definition)}. A class that is in only one
            of prediction and reference is a miss: it has no distance and is left out of the plain HD95, and {Misses(report.Options)}

            | case | class | Dice % | HD95 mm | HD95 voxels |
            | --- | --- | ---: | ---: | ---: |

            """);
        foreach (var one in report.Cases)
            AppendCase(text, one, report.Classes);
        return text.Replace("\r\n", "\n").ToString();
    }

    private static void AppendFurther(StringBuilder text, EvaluationReport report)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n| class | IoU % | HD mm | ASSD mm | surface Dice % ({report.Options.SurfaceDiceTolerance} mm) |\n");
        text.Append("| --- | ---: | ---: | ---: | ---: |\n");
        var rows = report.Classes.Select(one => ($"{one.Label} {one.Name}", one.Means))
            .Append(("mean of classes", report.Mean))
            .Concat(report.Regions.Select(one => ($"region {one.Name}", one.Means)));
        foreach (var (name, means) in rows)
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {Percent(means.Iou)} | {Distance(means.HausdorffMm, "none")} | {Distance(means.AssdMm, "none")} | {Percent(means.SurfaceDice)} |\n");
    }

    private static string Meaning(string definition) => definition switch
    {
        Hd95Definitions.Monai => "the larger of the two directed 95th percentiles of surface distances (MONAI)",
        Hd95Definitions.SurfaceDistance => "the larger of the two directed 95th percentiles of surface distances weighted by area (surface-distance)",
        _ => "the 95th percentile of both directed surface distance lists together (medpy)",
    };

    private static string Misses(EvaluateOptions options) => options.MissedDistance switch
    {
        MissedDistances.Skip => "of the\npenalised one too. A class that is in neither is left out of every mean (nnU-Net).",
        MissedDistances.Diagonal => "counts as\nits image's diagonal in the penalised one. A class that is in neither counts as Dice 100 and HD95 0.",
        _ => string.Create(CultureInfo.InvariantCulture, $"counts as\n{options.Hd95Penalty} in the penalised one. A class that is in neither counts as Dice 100 and HD95 0."),
    };

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
        foreach (var score in one.Regions)
            text.Append(CultureInfo.InvariantCulture, $"| {one.Id} | region {score.Region} | {Percent(score.Dice)} | {Distance(score.Hd95Mm, "miss")} | {Distance(score.Hd95Voxel, "miss")} |\n");
    }

    private static string Percent(double? share) => (100 * share)?.ToString("F2", CultureInfo.InvariantCulture) ?? "none";

    private static string Distance(double? value, string without) => value?.ToString("F2", CultureInfo.InvariantCulture) ?? without;
}
