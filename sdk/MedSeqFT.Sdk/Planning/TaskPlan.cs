namespace MedSeqFT.Sdk.Planning;

/// <summary>The stages of one task, in order.</summary>
/// <param name="Folder">obj/medseqft/&lt;task&gt;.</param>
internal sealed record TaskPlan(string Name, string Folder, IReadOnlyList<StagePlan> Stages)
{
    public StagePlan? Find(StageDefinition stage) => Stages.FirstOrDefault(s => s.Stage == stage);
}
