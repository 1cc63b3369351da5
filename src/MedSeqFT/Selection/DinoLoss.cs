using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>
/// Self-distillation as in DINO: the student, seeing one view, predicts what the teacher says of the other. In float64, as the
/// logits of 65,536 directions differ little.
/// </summary>
public static class DinoLoss
{
    private const double StudentTemperature = 0.1;
    private const double TeacherTemperature = 0.04;
    private const double CenterMomentum = 0.9;

    /// <summary>Mean over batch and over the two crossed pairs: a scalar with the student's gradient.</summary>
    /// <param name="student">Logits [2 * batch, output], view-major.</param>
    /// <param name="teacher">Of the same rows; taken without gradient.</param>
    /// <param name="center">[1, output].</param>
    public static torch.Tensor Of(torch.Tensor student, torch.Tensor teacher, torch.Tensor center)
    {
        using var scope = torch.NewDisposeScope();
        var predicted = student.to(torch.float64).Over(StudentTemperature).log_softmax(-1);
        var wanted = (teacher.detach() - center).to(torch.float64).Over(TeacherTemperature).softmax(-1);
        var crossed = wanted.roll(student.shape[0] / 2, 0);
        return (-(crossed * predicted).sum(-1).mean()).MoveToOuterDisposeScope();
    }

    /// <summary>Follows the teacher's mean logits; a step of training only, because scores must not depend on what was scored before.</summary>
    public static torch.Tensor NextCenter(torch.Tensor center, torch.Tensor teacher)
    {
        using var scope = torch.NewDisposeScope();
        return center.Times(CenterMomentum).Plus(teacher.detach().mean([0], keepdim: true).Times(1 - CenterMomentum)).MoveToOuterDisposeScope();
    }
}
