using MedSeqFT.Pipeline;

namespace MedSeqFT.Sdk.Planning;

/// <summary>One stage as it will run or be skipped.</summary>
/// <param name="StateFolder">Under obj/medseqft: where the request, the key and the times of the stage lie.</param>
internal sealed record StagePlan(StageDefinition Stage, StageRequest Request, StageReason Reason, string StateFolder)
{
    /// <summary>Marks the key parts that are keys of other stages.</summary>
    public const string Upstream = "upstream ";

    public string Key => Request.Key;

    /// <summary>This stage as part of the key of a later one of the same task.</summary>
    public KeyPart AsUpstream => new(Upstream + Stage.Name, Key);

    /// <summary>This stage as part of a key of another task.</summary>
    public KeyPart AsUpstreamOfOtherTask => new($"{Upstream}{Stage.Name} {Request.Task}", Key);
}
