using MedSeqFT.Diagnostics;

namespace MedSeqFT.Sdk.Planning;

/// <summary>Every option that a stage reads, once; their defaults stand in Sdk/MedSeqFT.props.</summary>
internal static class OptionRules
{
    private const OptionKind Integer = OptionKind.Integer;
    private const OptionKind Number = OptionKind.Number;
    private const OptionKind Choice = OptionKind.Choice;

    public static IReadOnlyList<OptionRule> All { get; } =
    [
        new("Strategy", Choice, Choices: ["medseqft", "fft", "scratch"]),
        new("Seed", Integer),
        new("TestFraction", Number, 0, 0.9),
        new("Fold", Integer, -1),
        new("Profile", Choice, Choices: ["paper", "nnunetv2"]),
        new("TargetSpacing", OptionKind.Numbers, -1),
        new("Backbone", OptionKind.Text),
        new("BackboneFeatureSize", Integer),
        new("BackboneUseV2", OptionKind.Flag),
        new("BackboneAxisOrder", Choice, Choices: ["xyz", "zyx"]),
        new("BackboneMinimumSide", Integer),
        new("BackbonePositions", Choice, Choices: ["published", "trilinear"]),
        new("SslLoss", Choice, Choices: ["auto", "voco", "voco-cvpr", "unimiss", "unimiss-slices"]),
        new("SslViewSize", OptionKind.Numbers, -1),
        new("SslCrops", Integer, 1),
        new("PretrainIterations", Integer, 1),
        new("PretrainBatchSize", Integer, 1),
        new("PretrainLearningRate", Number),
        new("SslHeadWidth", Integer, 1),
        new("FoundationPrecision", Choice, Choices: ["float32", "float16"]),
        new("MdsRuns", Integer, 1),
        new("BufferSize", Integer),
        new("BufferSelection", Choice, Choices: ["mds", "random"]),
        new("Iterations", Integer, 1),
        new("LearningRate", Number),
        new("KdMode", OptionKind.Text),
        new("KdEvery", Integer, 1),
        new("BatchDice", OptionKind.Flag),
        new("DiceBackground", OptionKind.Flag),
        new("Ema", Number, 0, 0.99999),
        new("EarlyStopping", Integer),
        new("DistillIterations", Integer, 1),
        new("DistillLearningRate", Number),
        new("LoraRank", Integer, 1),
        new("LoraTargets", OptionKind.Text),
        new("BatchSize", Integer),
        new("PatchSize", OptionKind.Numbers, -1),
        new("WeightDecay", Number),
        new("GradientClip", Number),
        new("ForegroundFraction", Number, 0, 1),
        new("Augmentation", Choice, Choices: ["paper", "nnunetv2", "none"]),
        new("ActivationCheckpointing", OptionKind.Flag),
        new("TileStep", Number, 0.01, 1),
        new("Mirroring", OptionKind.Flag),
        new("Hd95Penalty", Number),
        new("Hd95Definition", Choice, Choices: ["medpy", "monai", "surface-distance"]),
        new("MissedDistance", Choice, Choices: ["penalty", "diagonal", "skip"]),
        new("SurfaceDiceTolerance", Number),
        new("EvaluateRegions", OptionKind.Text),
        new("Postprocess", Choice, Choices: ["none", "largest-component"]),
        new("Device", OptionKind.Text),
        new("Threads", Integer),
    ];

    /// <summary>All faults of one set of options; <paramref name="task"/> names whose, null for the project's own.</summary>
    public static IEnumerable<Diagnostic> Check(IReadOnlyDictionary<string, string> options, string? task = null)
    {
        foreach (var rule in All)
        {
            if (!options.TryGetValue(rule.Name, out var value))
                continue;
            if (task is not null && rule.IsShared)
                yield return SdkErrors.OptionNotPerTask(rule.Name, task);
            else if (rule.Refuse(value) is { } allowed)
                yield return SdkErrors.OptionValue(rule.Name, value, allowed, task);
        }
    }
}
