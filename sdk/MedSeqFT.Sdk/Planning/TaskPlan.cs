namespace MedSeqFT.Sdk.Planning;

/// <summary>The stages of one task, in order.</summary>
/// <param name="Folder">obj/medseqft/&lt;task&gt;.</param>
internal sealed record TaskPlan(string Name, string Folder, IReadOnlyList<StagePlan> Stages)
{
    /// <summary>Whether an earlier build left any stage of it.</summary>
    public bool WasBuilt => Stages.Any(s => !s.Reason.Runs || s.Reason.Text != StageReason.FirstBuild);

    public StagePlan? Find(StageDefinition stage) => Stages.FirstOrDefault(s => s.Stage == stage);
}
