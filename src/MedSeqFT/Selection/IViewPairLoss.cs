using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>A self-supervised loss of two views of one volume.</summary>
internal interface IViewPairLoss
{
    /// <param name="views">[2, 1, z, y, x].</param>
    PretextLoss Of(torch.Tensor views);
}
