using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>The windows of an image that share one attention mask.</summary>
/// <param name="Windows">Their numbers, int64 [group]; null when the group is all windows.</param>
/// <param name="Mask">0 or -200, [token, token]; null when every token may see every other.</param>
internal sealed record WindowGroup(torch.Tensor? Windows, torch.Tensor? Mask);
