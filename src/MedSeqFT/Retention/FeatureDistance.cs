using TorchSharp;

namespace MedSeqFT.Retention;

/// <summary>L_KD and L_refine of Sec. III-D: how far a student's encoder outputs are from a teacher's.</summary>
public static class FeatureDistance
{
    /// <summary>
    /// The mean over levels of each level's mean squared error, so that every level counts alike whatever its size. The paper
    /// says "outputs" without naming levels; these are all that the decoder reads.
    /// </summary>
    /// <param name="firstLevel">Lower levels are left out, e.g. those that LoRA cannot move.</param>
    public static torch.Tensor Between(IReadOnlyList<torch.Tensor> student, IReadOnlyList<torch.Tensor> teacher, int firstLevel = 0)
    {
        using var scope = torch.NewDisposeScope();
        var errors = student.Zip(teacher).Skip(firstLevel).Select(pair => torch.nn.functional.mse_loss(pair.First, pair.Second));
        return torch.stack(errors).mean().MoveToOuterDisposeScope();
    }
}
