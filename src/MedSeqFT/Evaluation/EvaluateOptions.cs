using System.Globalization;
using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Evaluation;

/// <summary>How a task's deliverable is tested on the held-out cases.</summary>
public sealed record EvaluateOptions
{
    public const string PostprocessNone = "none";
    public const string PostprocessLargest = "largest-component";

    /// <summary>Distance of neighbouring tiles as a share of the patch (nnU-Net: 0.5).</summary>
    public double TileStep { get; init; } = 0.5;

    /// <summary>Averages over all mirrored copies of a tile, 8 in 3D (nnU-Net's default).</summary>
    public bool Mirroring { get; init; } = true;

    /// <summary>
    /// HD95 that stands for a class found in only one of prediction and reference (998 in the authors' UniSeg script,
    /// 500 in MedCoSS, 373.13 in DoDNet); used for the penalised means alone.
    /// </summary>
    public double Hd95Penalty { get; init; } = 998;

    /// <summary>Whose HD95: one of <see cref="Hd95Definitions"/>.</summary>
    public string Hd95Definition { get; init; } = Hd95Definitions.Medpy;

    /// <summary>What stands for the distance of a miss in the penalised means, and whether absent classes count: one of <see cref="MissedDistances"/>.</summary>
    public string MissedDistance { get; init; } = MissedDistances.Penalty;

    /// <summary>How far surfaces may be apart and still count as one in the surface Dice, in mm.</summary>
    public double SurfaceDiceTolerance { get; init; } = 1;

    /// <summary>Labels to score together besides each class, as in "liver=1,2 tumour=2" (see <see cref="LabelRegion"/>).</summary>
    public string EvaluateRegions { get; init; } = "";

    /// <summary>
    /// "largest-component" learns on the training cases which smaller parts to remove from predictions (nnU-Net's
    /// postprocessing, at the price of predicting them all); "none" leaves predictions as they are, as in the paper.
    /// </summary>
    public string Postprocess { get; init; } = PostprocessNone;

    public IEnumerable<Diagnostic> Validate()
    {
        if (!(TileStep > 0 && TileStep <= 1))
            yield return OptionErrors.OutOfRange(nameof(TileStep), Text(TileStep), "a number above 0 and up to 1");
        if (!(Hd95Penalty >= 0 && double.IsFinite(Hd95Penalty)))
            yield return OptionErrors.OutOfRange(nameof(Hd95Penalty), Text(Hd95Penalty), "a number from 0");
        if (!Hd95Definitions.All.Contains(Hd95Definition))
            yield return OptionErrors.UnknownValue(nameof(Hd95Definition), Hd95Definition, Names(Hd95Definitions.All));
        if (!MissedDistances.All.Contains(MissedDistance))
            yield return OptionErrors.UnknownValue(nameof(MissedDistance), MissedDistance, Names(MissedDistances.All));
        if (!(SurfaceDiceTolerance >= 0 && double.IsFinite(SurfaceDiceTolerance)))
            yield return OptionErrors.OutOfRange(nameof(SurfaceDiceTolerance), Text(SurfaceDiceTolerance), "a number from 0");
        if (Postprocess is not (PostprocessNone or PostprocessLargest))
            yield return OptionErrors.UnknownValue(nameof(Postprocess), Postprocess, Names([PostprocessNone, PostprocessLargest]));
        if (LabelRegion.TryParse(EvaluateRegions) is null)
            yield return OptionErrors.OutOfRange(nameof(EvaluateRegions), EvaluateRegions, "a list of different names with their labels, like 'liver=1,2 tumour=2'");
    }

    private static string Names(IEnumerable<string> values) => string.Join(", ", values.Select(value => $"'{value}'"));

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
