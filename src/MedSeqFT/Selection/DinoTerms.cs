using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>UniMiSS+'s terms for the two views of volumes, unweighted scalars with the student's gradient.</summary>
/// <param name="Distillation">Between the views (float64).</param>
/// <param name="Slices">From the views' slices (float64); null where they are left out.</param>
/// <param name="Reconstruction">Error of rebuilding the views.</param>
internal sealed record DinoTerms(torch.Tensor Distillation, torch.Tensor? Slices, torch.Tensor Reconstruction)
{
    private const double ReconstructionWeight = 5;
    private const double SliceWeight = 0.1;
    private const int SliceStep = 2;

    /// <summary>The weighted sum, float64: what pre-training descends.</summary>
    public torch.Tensor Total
    {
        get
        {
            var sum = Distillation.Plus(Reconstruction.to(torch.float64).Times(ReconstructionWeight));
            return Slices is null ? sum : sum.Plus(Slices.Times(SliceWeight));
        }
    }

    /// <param name="wanted">The teacher's logits of the views, [2, output] for the two views of one volume.</param>
    /// <param name="views">[2, 1, z, y, x].</param>
    /// <param name="center">Of the teacher's logits, [1, output].</param>
    /// <param name="sliceCenter">The same for the slices' term, which in training sees it moved already; null leaves the term out.</param>
    public static DinoTerms Of(DinoNetwork student, torch.Tensor wanted, torch.Tensor views, torch.Tensor center, torch.Tensor? sliceCenter)
    {
        using var scope = torch.NewDisposeScope();
        var (logits, rebuilt) = student.Rebuild(views);
        return new DinoTerms(
            DinoLoss.Of(logits, wanted, center).MoveToOuterDisposeScope(),
            sliceCenter is null ? null : DinoLoss.Of(SliceLogits(student, views), wanted, sliceCenter).MoveToOuterDisposeScope(),
            RebuildingError(rebuilt, views).MoveToOuterDisposeScope());
    }

    /// <summary>Mean squared error of the sigmoid against each image brought to [0, 1] by its own extremes.</summary>
    public static torch.Tensor RebuildingError(torch.Tensor rebuilt, torch.Tensor images)
    {
        using var scope = torch.NewDisposeScope();
        var axes = Enumerable.Range(1, (int)images.dim() - 1).Select(axis => (long)axis).ToArray();
        var (low, high) = (images.amin(axes, keepdim: true), images.amax(axes, keepdim: true));
        var target = (images - low) / (high - low).ClampMin(1e-12);
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

    public PretextLoss ToLoss() => PretextLoss.Of(
        intra: Slices is null ? 0 : SliceWeight * Value(Slices),
        inter: Value(Distillation),
        regularisation: 0,
        reconstruction: ReconstructionWeight * Value(Reconstruction));

    private static double Value(torch.Tensor scalar) => scalar.to(torch.float64).item<double>();
}
