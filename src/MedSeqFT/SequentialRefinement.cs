using MedSeqFT.Pipeline;

namespace MedSeqFT;

/// <summary>
/// MedSeqFT, the straight line (Sec. III-B). Pre-training makes M_0 where no published one is given; then for each task t,
/// in the order in which the tasks joined the sequence, the stages below run from top to bottom. Each is a function from
/// the folders that earlier stages left to one new folder; "dotnet build" runs those whose inputs or options changed.
/// </summary>
public static class SequentialRefinement
{
    public static IReadOnlyList<Stage> Stages { get; } =
    [
        // M_0: the backbone's own self-supervised loss on unlabelled images.
        new("pretrain", Computes: true, PretrainStage.Run),

        // What the task's folder holds, and which cases are for testing.
        new("inspect", Computes: false, InspectStage.Run),
        new("preprocess", Computes: true, PreprocessStage.Run),

        // Maximum Data Similarity, Sec. III-C: the K cases on which M_0's self-supervised loss is lowest.
        new("score", Computes: true, ScoreStage.Run),
        new("select", Computes: true, SelectStage.Run),

        // Knowledge and generalisation retained fine-tuning, Sec. III-D: M_{t-1} -> M_t-mid (the deliverable) -> M_t (the carry-over).
        new("finetune", Computes: true, FinetuneStage.Run),
        new("distill", Computes: true, DistillStage.Run),
        new("merge", Computes: true, MergeStage.Run),

        // The deliverable on the task's test cases, and everything into one versioned model.
        new("evaluate", Computes: true, EvaluateStage.Run),
        new("pack", Computes: false, PackStage.Run),
    ];
}
