using MedSeqFT.Diagnostics;

namespace MedSeqFT.Sdk.Planning;

/// <summary>The whole build, known before anything runs.</summary>
/// <param name="Warnings">Removed, moved and changed tasks, with what that invalidates.</param>
/// <param name="NewLock">The sequence, where it isn't what the lock file has.</param>
internal sealed record SequencePlan(
    Foundation Foundation,
    IReadOnlyList<TaskPlan> Tasks,
    StagePlan Pack,
    ModelVersion Version,
    IReadOnlyList<Diagnostic> Warnings,
    SequenceLock? NewLock)
{
    /// <summary>A build up to one task (ModelTask) packs nothing.</summary>
    public bool Packs { get; init; } = true;

    /// <summary>Every stage in the order of the build.</summary>
    public IEnumerable<StagePlan> Stages
    {
        get
        {
            if (Foundation.Pretrain is { } pretrain)
                yield return pretrain;
            foreach (var stage in Tasks.SelectMany(t => t.Stages))
                yield return stage;
            if (Packs)
                yield return Pack;
        }
    }
}
