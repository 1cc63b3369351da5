using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>
/// UniMiSS+'s terms for volumes: self-distillation between the views, five times the error of rebuilding them, and, where wanted, a tenth
/// of the distillation from their slices. The terms with X-ray images need a renderer of those and are left out.
/// </summary>
/// <param name="center">Of the teacher's logits, as the checkpoint has it; never moved here.</param>
internal sealed class DinoViewLoss(DinoNetwork student, DinoNetwork teacher, torch.Tensor center, bool withSlices) : IViewPairLoss
{
    private const double ReconstructionWeight = 5;
    private const double SliceWeight = 0.1;
    private const int SliceStep = 2;

    public PretextLoss Of(torch.Tensor views)
    {
        using var scope = torch.NewDisposeScope();
        var wanted = teacher.Logits(views);
        var (logits, rebuilt) = student.Rebuild(views);
        return PretextLoss.Of(
            intra: withSlices ? SliceWeight * Value(DinoLoss.Of(SliceLogits(student, views), wanted, center)) : 0,
            inter: Value(DinoLoss.Of(logits, wanted, center)),
            regularisation: 0,
            reconstruction: ReconstructionWeight * Value(RebuildingError(rebuilt, views)));
    }

    /// <summary>Mean squared error of the sigmoid against each image brought to [0, 1] by its own extremes.</summary>
    public static torch.Tensor RebuildingError(torch.Tensor rebuilt, torch.Tensor images)
    {
        using var scope = torch.NewDisposeScope();
        var axes = Enumerable.Range(1, (int)images.dim() - 1).Select(axis => (long)axis).ToArray();
        var (low, high) = (images.amin(axes, keepdim: true), images.amax(axes, keepdim: true));
        var target = (images - low) / (high - low).clamp_min(1e-12);
        return torch.nn.functional.mse_loss(rebuilt.sigmoid(), target).MoveToOuterDisposeScope();
    }

    /// <summary>Every second slice of a view as a planar image of three equal channels, their logits averaged: [views, output].</summary>
    public static torch.Tensor SliceLogits(DinoNetwork student, torch.Tensor views)
    {
        using var scope = torch.NewDisposeScope();
        var slices = views.slice(2, 0, views.shape[2], SliceStep); // [views, 1, slices, y, x]
        var images = slices.squeeze(1).flatten(0, 1).unsqueeze(1).expand(-1, 3, -1, -1);
        return student.Logits(images).reshape(views.shape[0], slices.shape[2], -1).mean([1]).MoveToOuterDisposeScope();
    }

    private static double Value(torch.Tensor scalar) => scalar.to(torch.float64).item<double>();
}
