namespace MedSeqFT.Sdk.Planning;

/// <summary>The stages in the order in which data flows, and what each of them reads (MedSeqFT, Sec. III-B to III-D).</summary>
internal static class StageGraph
{
    private static readonly string[] Backbone = ["Backbone", "BackboneFeatureSize", "BackboneUseV2", "BackboneAxisOrder", "BackboneMinimumSide", "BackbonePositions"];
    private static readonly string[] View = ["SslLoss", "SslViewSize", "SslCrops"];
    private static readonly string[] Loop = ["BatchSize", "PatchSize", "WeightDecay", "GradientClip", "ForegroundFraction", "Augmentation", "ActivationCheckpointing"];

    public static StageDefinition Pretrain { get; } = new("pretrain", "PretrainFoundation", "foundation",
        ["Seed", .. Backbone, .. View, "PretrainIterations", "PretrainBatchSize", "PretrainLearningRate", "SslHeadWidth", "FoundationPrecision"], Format: 3, Effort: "PretrainIterations");

    public static StageDefinition Inspect { get; } = new("inspect", "InspectTasks", "inspected", ["Seed", "TestFraction", "Fold"], Format: 2);

    public static StageDefinition Preprocess { get; } = new("preprocess", "PreprocessTasks", "preprocessed", ["Profile", "TargetSpacing"]);

    public static StageDefinition Score { get; } = new("score", "ScoreCases", "scores", ["Seed", .. Backbone, .. View, "MdsRuns"], Sequential: true, Format: 2, Effort: "MdsRuns");

    public static StageDefinition Select { get; } = new("select", "SelectCases", "buffer", ["Seed", "BufferSize", "BufferSelection"], Sequential: true);

    public static StageDefinition Finetune { get; } = new("finetune", "FinetuneTasks", "finetuned",
        ["Strategy", "Seed", .. Backbone, "Iterations", "LearningRate", "KdMode", "KdEvery", "BatchDice", "DiceBackground", "Ema", "EarlyStopping", .. Loop], Format: 3, Effort: "Iterations");

    public static StageDefinition Distill { get; } = new("distill", "DistillTasks", "lora",
        ["Seed", .. Backbone, "DistillIterations", "DistillLearningRate", "LoraRank", "LoraTargets", .. Loop], Sequential: true, Format: 2, Effort: "DistillIterations");

    public static StageDefinition Merge { get; } = new("merge", "MergeTasks", "refined", [.. Backbone], Sequential: true);

    public static StageDefinition Evaluate { get; } = new("evaluate", "EvaluateModels", "evaluated", ["TileStep", "Mirroring", "Hd95Penalty", "Hd95Definition", "MissedDistance", "SurfaceDiceTolerance", "EvaluateRegions", "Postprocess"], Format: 2);

    public static StageDefinition Pack { get; } = new("pack", "PackModels", "model", []);

    /// <summary>In the order of the method.</summary>
    public static IReadOnlyList<StageDefinition> All { get; } = [Pretrain, Inspect, Preprocess, Score, Select, Finetune, Distill, Merge, Evaluate, Pack];

    /// <summary>The stages of one task.</summary>
    /// <param name="bufferSelection">A random buffer needs no scores.</param>
    public static IReadOnlyList<StageDefinition> OfTask(string strategy, string bufferSelection = "mds") =>
        [.. new[] { Inspect, Preprocess, Score, Select, Finetune, Distill, Merge, Evaluate }
            .Where(s => (!s.Sequential || IsSequential(strategy)) && (s != Score || bufferSelection != "random"))];

    /// <summary>Only medseqft hands a model on; fft and scratch train every task for itself.</summary>
    public static bool IsSequential(string strategy) => strategy == "medseqft";

    public static bool NeedsFoundation(string strategy) => strategy != "scratch";

    /// <summary>The options that make it another model when they change (major version).</summary>
    public static IReadOnlyList<string> Identity => ["Strategy", .. Backbone];
}
