using System.Text.Json;
using MedSeqFT.Datasets;
using MedSeqFT.Evaluation;

namespace MedSeqFT.Tests.Evaluation;

public sealed class EvaluationReportTests
{
    private static readonly string[] Labels = ["background", "organ", "tumour"];

    [Fact]
    public void ScoresEveryClassButTheBackgroundAndSortsCases()
    {
        var report = Report();

        Assert.Equal(["organ", "tumour"], report.Classes.Select(c => c.Name));
        Assert.Equal(["case_a", "case_b"], report.Cases.Select(c => c.Id));
        Assert.Equal((report.Classes[0].Means.Dice + report.Classes[1].Means.Dice) / 2, report.Mean.Dice);
        Assert.Equal(1, report.Mean.Misses);
    }

    [Fact]
    public void WritesMissesAsNullAndNeverAsNaN()
    {
        using var json = JsonDocument.Parse(ReadableJson.ToText(Report()));

        var miss = json.RootElement.GetProperty("Cases")[0].GetProperty("Classes")[1];
        Assert.Equal(JsonValueKind.Null, miss.GetProperty("Hd95Mm").ValueKind);
        Assert.True(miss.GetProperty("Missed").GetBoolean());
        Assert.Equal(["Task", "Options", "Mean", "Classes", "Regions", "Cases"], json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal(998, json.RootElement.GetProperty("Options").GetProperty("Hd95Penalty").GetDouble());
    }

    [Fact]
    public void DoesNotDependOnTheOrderOfCases()
    {
        var report = Report();

        var reversed = EvaluationReport.From("Organ", Labels, [.. report.Cases.Reverse()], report.Options);

        Assert.Equal(ReadableJson.ToText(report), ReadableJson.ToText(reversed));
    }

    [Fact]
    public void ComesBackFromTheFolderItWasSavedIn()
    {
        var folder = Directory.CreateTempSubdirectory("medseqft-report-").FullName;
        var report = Report();

        report.Save(folder);

        Assert.Equal(ReadableJson.ToText(report), ReadableJson.ToText(EvaluationReport.Load(folder)));
        Assert.Equal(ReportText.Of(report), File.ReadAllText(Path.Combine(folder, "report.md")));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void ReadsAsTablesOfClassesAndCases()
    {
        var text = ReportText.Of(Report());

        Assert.StartsWith("# Organ: 2 test cases\n", text, StringComparison.Ordinal);
        Assert.Contains("| 1 organ | 83.33 | 0.90 | 0.90 | 0.45 | 0.45 | 0 |\n", text, StringComparison.Ordinal);
        Assert.Contains("| 2 tumour | 50.00 | 0.00 | 499.00 | 0.00 | 499.00 | 1 |\n", text, StringComparison.Ordinal);
        Assert.Contains("| case_a | 2 tumour | 0.00 | miss | miss |\n", text, StringComparison.Ordinal);
        Assert.Contains("counts as\n998 in the penalised one", text, StringComparison.Ordinal);
    }

    [Fact]
    public void HasTheFurtherMeasuresInATableOfTheirOwn()
    {
        var text = ReportText.Of(Report());

        Assert.Contains("| class | IoU % | HD mm | ASSD mm | surface Dice % (1 mm) |\n", text, StringComparison.Ordinal);
        Assert.Contains("| 1 organ | 75.00 | 1.00 | 0.33 | ", text, StringComparison.Ordinal);
        Assert.Contains("| 2 tumour | 50.00 | 0.00 | 0.00 | 50.00 |\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void SaysWhichDefinitionsItWasMadeWith()
    {
        var report = Report(new EvaluateOptions { Hd95Definition = "monai", MissedDistance = "diagonal" });

        var text = ReportText.Of(report);

        Assert.Contains("HD95 is the larger of the two directed 95th percentiles of surface distances (MONAI).", text, StringComparison.Ordinal);
        Assert.Contains("counts as\nits image's diagonal in the penalised one", text, StringComparison.Ordinal);
        Assert.Equal(Math.Sqrt(1 + 1 + (8 * 8)) / 2, report.Classes[1].Means.Hd95MmPenalised, 1e-12);
    }

    [Fact]
    public void SaysThatWhatDoesNotExistIsLeftOut()
    {
        var report = Report(new EvaluateOptions { MissedDistance = "skip" });

        Assert.Contains("left out of the plain HD95, and of the\npenalised one too. A class that is in neither is left out of every mean", ReportText.Of(report), StringComparison.Ordinal);
        Assert.Equal(0, report.Classes[1].Means.Hd95MmPenalised);
    }

    [Fact]
    public void ListsRegionsBesideTheClasses()
    {
        var report = Report(new EvaluateOptions { EvaluateRegions = "whole=1,2" });

        Assert.Equal(("whole", (1 + 0.5) / 2), (report.Regions.Single().Name, report.Regions.Single().Means.Dice));
        Assert.Contains("| region whole | 75.00 |", ReportText.Of(report), StringComparison.Ordinal);
        Assert.Contains("| case_a | region whole | 50.00 |", ReportText.Of(report), StringComparison.Ordinal);
        Assert.Equal(Report().Mean, report.Mean);
    }

    [Fact]
    public void SaysNoneWhereAClassHasNoDistanceAtAll()
    {
        var report = EvaluationReport.From("Organ", Labels, [Report().Cases[0]], new EvaluateOptions());

        Assert.Contains("| 2 tumour | 0.00 | none | 998.00 | none | 998.00 | 1 |\n", ReportText.Of(report), StringComparison.Ordinal);
    }

    /// <summary>case_a overlooks the tumour and half of the organ, case_b is perfect.</summary>
    private static EvaluationReport Report(EvaluateOptions? options = null)
    {
        var reference = new LabelMap([1, 1, 2, 0], [1, 1, 4]);
        var half = new LabelMap([1, 0, 0, 0], [1, 1, 4]);
        double[] spacing = [1, 1, 2];
        return EvaluationReport.From(
            "Organ",
            Labels,
            [CaseScore.Of("case_b", reference, reference, [1, 2], spacing, options), CaseScore.Of("case_a", half, reference, [1, 2], spacing, options)],
            options ?? new EvaluateOptions());
    }
}
