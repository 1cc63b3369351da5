using MedSeqFT.Pipeline;

namespace MedSeqFT.Sdk.Planning;

/// <summary>Where the first model comes from.</summary>
/// <param name="File">The checkpoint; empty for strategy scratch.</param>
/// <param name="Part">Its place in the keys of the stages that read it; null for scratch.</param>
/// <param name="Pretrain">The stage that makes it, when the project brings images and no checkpoint.</param>
internal sealed record Foundation(string File, KeyPart? Part, StagePlan? Pretrain = null)
{
    public static Foundation None { get; } = new("", null);
}
