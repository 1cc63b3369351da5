using System.Globalization;
using MedSeqFT.Evaluation;
using Spectre.Console;

namespace MedSeqFT.Tool.Reports;

/// <summary>The means of an evaluation, one row a class; the cases stand in its report.md.</summary>
internal static class ScoreReport
{
    private static readonly string[] Measures = ["Dice %", "IoU %", "HD95 mm", "HD mm", "ASSD mm", "surface Dice %", "misses"];

    public static void Print(EvaluationReport report, IAnsiConsole console)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("class");
        foreach (var measure in Measures)
            table.AddColumn(new TableColumn(measure).RightAligned());
        foreach (var one in report.Classes)
            AddRow(table, $"{one.Label} {one.Name}", one.Means);
        foreach (var one in report.Regions)
            AddRow(table, $"region {one.Name}", one.Means);
        AddRow(table, "mean of classes", report.Mean);
        console.Write(table);
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"cases: {report.Cases.Count}; HD95 of {report.Options.Hd95Definition}, surface Dice at {report.Options.SurfaceDiceTolerance} mm; distances are means without the misses"));
    }

    private static void AddRow(Table table, string name, ScoreMeans means) => table.AddRow(
    [
        new Text(name),
        .. new[]
        {
            Number(100 * means.Dice),
            Number(100 * means.Iou),
            Number(means.Hd95Mm),
            Number(means.HausdorffMm),
            Number(means.AssdMm),
            Number(100 * means.SurfaceDice),
            means.Misses.ToString(CultureInfo.InvariantCulture),
        }.Select(cell => new Text(cell)),
    ]);

    private static string Number(double? value) => value?.ToString("F2", CultureInfo.InvariantCulture) ?? "-";
}
