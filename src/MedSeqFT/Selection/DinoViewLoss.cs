using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>
/// UniMiSS+'s terms for volumes: self-distillation between the views, five times the error of rebuilding them, and, where wanted, a tenth
/// of the distillation from their slices. The terms with X-ray images need a renderer of those and are left out.
/// </summary>
/// <param name="center">Of the teacher's logits, as the checkpoint has it; never moved here.</param>
internal sealed class DinoViewLoss(DinoNetwork student, DinoNetwork teacher, torch.Tensor center, bool withSlices) : IViewPairLoss
{
    public PretextLoss Of(torch.Tensor views)
    {
        using var scope = torch.NewDisposeScope();
        return DinoTerms.Of(student, teacher.Logits(views), views, center, withSlices ? center : null).ToLoss();
    }
}
