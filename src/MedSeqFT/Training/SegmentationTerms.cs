using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>The two scalars of <see cref="SegmentationLoss"/>, with gradient.</summary>
/// <param name="Dice">-1 (perfect) to 0.</param>
public readonly record struct SegmentationTerms(torch.Tensor Dice, torch.Tensor CrossEntropy)
{
    public torch.Tensor Total => Dice.Plus(CrossEntropy);
}
