using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>What UniMiSS+'s encoder gives.</summary>
/// <param name="Levels">e0 to e4 as [batch, C, ...], e5 as tokens [batch, tokens, C].</param>
/// <param name="ClassToken">[batch, C] of the last stage; null in the segmentation network, which has none.</param>
/// <param name="Grid">Of e5's tokens.</param>
internal sealed record MixedFeatures(IReadOnlyList<torch.Tensor> Levels, torch.Tensor? ClassToken, TokenGrid Grid);
