using System.Text.Json;
using MedSeqFT.Evaluation;

namespace MedSeqFT.Tests.Evaluation;

/// <summary>Every pair of label maps of the golden set, against medpy, MONAI and nnU-Net.</summary>
[Trait("Category", "Golden")]
public sealed class GoldenMetricsTests
{
    private const string Area = "metrics";
    private static readonly double[] Voxel = [1, 1, 1];

    public static TheoryData<string> Cases() => GoldenFolder.Find(Area) is null
        ? [""]
        : [.. Expected().RootElement.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void CountsDiceAndIouAgree(string name) => EachClass(name, (expected, prediction, reference, label, _) =>
    {
        var counts = OverlapCounts.Of(prediction, reference, label);

        var listed = expected.GetProperty("counts");
        Assert.Equal(listed.GetProperty("TP").GetInt64(), counts.TruePositives);
        Assert.Equal(listed.GetProperty("FP").GetInt64(), counts.FalsePositives);
        Assert.Equal(listed.GetProperty("FN").GetInt64(), counts.FalseNegatives);
        Assert.Equal(listed.GetProperty("TN").GetInt64(), counts.TrueNegatives);
        Assert.Equal(listed.GetProperty("n_ref").GetInt64(), counts.Reference);
        Assert.Equal(listed.GetProperty("n_pred").GetInt64(), counts.Prediction);
        var dice = expected.GetProperty("dice");
        Agrees(dice.GetProperty("nnunet"), counts.Dice ?? double.NaN, Tolerance("dice"));
        Agrees(dice.GetProperty("medpy"), counts.Dice ?? 1, Tolerance("dice"));
        Agrees(dice.GetProperty("monai_count_empty"), counts.Dice ?? 1, Tolerance("dice"));
        Agrees(dice.GetProperty("monai_ignore_empty"), counts.Reference == 0 ? double.NaN : counts.Dice!.Value, Tolerance("dice"));
        Agrees(expected.GetProperty("iou").GetProperty("nnunet"), counts.Iou ?? double.NaN, Tolerance("dice"));
    });

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void SurfaceDistancesAgreeInMillimetres(string name) => EachClass(name, (expected, prediction, reference, label, spacing) =>
        DistancesAgree(expected, SurfacePair.Of(prediction, reference, label), spacing, "mm"));

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void SurfaceDistancesAgreeInVoxels(string name) => EachClass(name, (expected, prediction, reference, label, _) =>
        DistancesAgree(expected, SurfacePair.Of(prediction, reference, label), Voxel, "voxel"));

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void MeansOverTheClassesThatHaveAValueAgree(string name)
    {
        var golden = Case(name);
        var means = golden.GetProperty("mean_over_labels_finite_only");
        var (medpy, monai) = (Mean(golden, Hd95Definitions.Medpy), Mean(golden, Hd95Definitions.Monai));

        if (means.GetProperty("dice_nnunet").ValueKind == JsonValueKind.Number)
            Agrees(means.GetProperty("dice_nnunet"), medpy.Mean.Dice, Tolerance("dice"));
        else
            Assert.All(medpy.Classes, one => Assert.Equal(0, one.Means.Cases));
        Agrees(means.GetProperty("hd95_mm_medpy"), Valid(medpy, m => m.Hd95Mm), Tolerance("hd, hd95 medpy"));
        Agrees(means.GetProperty("hd95_mm_monai"), Valid(monai, m => m.Hd95Mm), Tolerance("monai"));
        Agrees(means.GetProperty("hd95_voxel_medpy"), Valid(medpy, m => m.Hd95Voxel), Tolerance("hd, hd95 medpy"));
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void WhatStandsForADistanceThatDoesNotExistIsTheScriptsOwn(string name) => EachClass(name, (expected, prediction, reference, label, spacing) =>
    {
        if (expected.GetProperty("hd95_when_undefined") is not { ValueKind: JsonValueKind.Object } rules)
            return;
        var score = ClassScore.Of(prediction, reference, label, spacing);
        foreach (var script in (string[])["uniseg_same_authors", "dodnet_brats"])
        {
            var value = rules.GetProperty(script).GetDouble();

            Assert.Equal(value, ScoreMeans.OverCases([score], penalty: score.Missed ? value : 998).Hd95MmPenalised);
        }
    });

    private static EvaluationReport Mean(JsonElement golden, string definition)
    {
        var options = new EvaluateOptions { Hd95Definition = definition, MissedDistance = MissedDistances.Skip };
        var labels = golden.GetProperty("labels").EnumerateArray().Select(label => label.GetInt32()).ToArray();
        var spacing = golden.GetProperty("spacing").EnumerateArray().Select(s => s.GetDouble()).ToArray();
        var score = CaseScore.Of("case", Map(golden.GetProperty("pred").GetString()!), Map(golden.GetProperty("ref").GetString()!), labels, spacing, options);
        return EvaluationReport.From("golden", [.. labels.Select(label => (label, $"{label}"))], [score], options);
    }

    private static double Valid(EvaluationReport report, Func<ScoreMeans, double?> value) =>
        report.Classes.Any(one => one.Means.Cases > 0) ? value(report.Mean) ?? double.NaN : double.NaN;

    private static void DistancesAgree(JsonElement expected, SurfacePair pair, double[] spacing, string unit)
    {
        var distances = pair.Distances(spacing);

        var surface = expected.GetProperty("surface_voxels");
        Assert.Equal(surface.GetProperty("ref").GetInt32(), pair.ReferenceVoxels);
        Assert.Equal(surface.GetProperty("pred").GetInt32(), pair.PredictionVoxels);
        var (medpy, monai) = (Tolerance("hd, hd95 medpy"), Tolerance("monai"));
        Agrees(expected.GetProperty($"hd95_{unit}").GetProperty("medpy"), distances?.Hd95, medpy);
        Agrees(expected.GetProperty($"hd_{unit}").GetProperty("medpy"), distances?.Hausdorff, medpy);
        Agrees(expected.GetProperty($"assd_{unit}").GetProperty("medpy"), distances?.Assd, medpy);
        Agrees(expected.GetProperty($"hd95_{unit}").GetProperty("monai"), distances?.Hd95OfDirected ?? double.NaN, monai);
        Agrees(expected.GetProperty($"hd_{unit}").GetProperty("monai"), distances?.Hausdorff ?? MonaiHausdorffOfEmpty(pair), monai);
        var elements = pair.ElementDistances(spacing);
        Agrees(expected.GetProperty($"hd95_{unit}").GetProperty("surface_distance"), elements?.Hd95 ?? double.PositiveInfinity, medpy);
        Agrees(expected.GetProperty($"hd_{unit}").GetProperty("surface_distance"), elements?.Hausdorff ?? double.PositiveInfinity, medpy);
        if (expected.GetProperty($"directed_{unit}") is { ValueKind: JsonValueKind.Object } directed)
        {
            Agrees(directed.GetProperty("pred_to_ref_p95"), distances!.PredictionToReferenceP95, medpy);
            Agrees(directed.GetProperty("ref_to_pred_p95"), distances.ReferenceToPredictionP95, medpy);
            Agrees(directed.GetProperty("pred_to_ref_max"), distances.PredictionToReference[^1], medpy);
            Agrees(directed.GetProperty("ref_to_pred_max"), distances.ReferenceToPrediction[^1], medpy);
        }
    }

    private static double MonaiHausdorffOfEmpty(SurfacePair pair) =>
        pair.PredictionVoxels + pair.ReferenceVoxels == 0 ? double.NaN : double.PositiveInfinity;

    /// <param name="found">Null where our metric has no value, which is where medpy raises.</param>
    private static void Agrees(JsonElement expected, double? found, double tolerance)
    {
        if (expected.ValueKind == JsonValueKind.Number)
            Assert.InRange(found ?? double.NaN, expected.GetDouble() - tolerance, expected.GetDouble() + tolerance);
        else
            Assert.Equal(expected.GetString() switch { "NaN" => double.NaN, "Infinity" => double.PositiveInfinity, _ => null }, found);
    }

    private static void EachClass(string name, Action<JsonElement, LabelMap, LabelMap, short, double[]> check)
    {
        var golden = Case(name);
        var spacing = golden.GetProperty("spacing").EnumerateArray().Select(s => s.GetDouble()).ToArray();
        var prediction = Map(golden.GetProperty("pred").GetString()!);
        var reference = Map(golden.GetProperty("ref").GetString()!);
        foreach (var label in golden.GetProperty("labels").EnumerateArray())
            check(golden.GetProperty("per_label").GetProperty(label.ToString()), prediction, reference, label.GetInt16(), spacing);
    }

    private static JsonElement Case(string name)
    {
        GoldenFolder.Require(Area);
        using var expected = Expected();
        return expected.RootElement.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name).Clone();
    }

    private static LabelMap Map(string file)
    {
        using var tensor = Npy.Read(GoldenFolder.FileOf(Area, file));
        return LabelMap.From(tensor);
    }

    private static double Tolerance(string metric)
    {
        using var manifest = GoldenFolder.Manifest(Area);
        return manifest.RootElement.GetProperty("suggested_tolerance").GetProperty(metric).GetDouble();
    }

    private static JsonDocument Expected() => GoldenFolder.Json(Area, "expected.json");
}
