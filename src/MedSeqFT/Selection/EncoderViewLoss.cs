using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>For a checkpoint without head: the same self-distillation, on the pooled embeddings at length 1, which like the head's logits are cosines.</summary>
internal sealed class EncoderViewLoss(Backbone backbone) : IViewPairLoss
{
    public PretextLoss Of(torch.Tensor views)
    {
        using var scope = torch.NewDisposeScope();
        var embeddings = torch.nn.functional.normalize(backbone.Embed(views), dim: 1);
        var loss = DinoLoss.Of(embeddings, embeddings, torch.zeros_like(embeddings.narrow(0, 0, 1)));
        return PretextLoss.Of(intra: 0, inter: loss.item<double>(), regularisation: 0);
    }
}
