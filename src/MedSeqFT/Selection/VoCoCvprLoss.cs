using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>
/// VoCo's loss in its first code: position of random crops within the own volume, judged by student against teacher and teacher
/// against student, and base crops that must differ. The terms are positives, negatives and regularisation.
/// </summary>
public static class VoCoCvprLoss
{
    private const double Epsilon = 1e-6;

    /// <param name="student">[volumes * crops + volumes * bases, features], volume-major, random crops first.</param>
    /// <param name="teacher">Of the same rows; taken without gradient.</param>
    /// <param name="labels">Overlap of each random crop with each base crop: [volumes, crops, bases], float64.</param>
    public static VoCoTerms Of(torch.Tensor student, torch.Tensor teacher, torch.Tensor labels)
    {
        using var scope = torch.NewDisposeScope();
        var positions = labels.to(student.device);
        var predicted = Similarities(student, teacher, labels.shape);
        var (_, bases) = VoCoLoss.Directions(student, labels.shape);
        var terms = new VoCoTerms(Positives(positions, predicted), Negatives(positions, predicted), VoCoLoss.Repetition(bases));

        terms.Intra.MoveToOuterDisposeScope();
        terms.Inter.MoveToOuterDisposeScope();
        terms.Regularisation.MoveToOuterDisposeScope();
        return terms;
    }

    /// <summary>Mean of both directions, [volumes, crops, bases].</summary>
    internal static torch.Tensor Similarities(torch.Tensor student, torch.Tensor teacher, long[] shape)
    {
        var (crops, bases) = VoCoLoss.Directions(student, shape);
        var (teacherCrops, teacherBases) = VoCoLoss.Directions(teacher.detach(), shape);
        return VoCoLoss.Similarity(crops, teacherBases).Plus(VoCoLoss.Similarity(teacherCrops, bases)).Over(2);
    }

    private static torch.Tensor Positives(torch.Tensor labels, torch.Tensor predictions) =>
        -(labels * (labels - predictions).abs().SubtractedFrom(1).Plus(Epsilon).log()).sum([1, 2]) / labels.sum([1, 2]).Plus(Epsilon);

    private static torch.Tensor Negatives(torch.Tensor labels, torch.Tensor predictions)
    {
        var isNegative = labels.EqualTo(0).to(torch.float64);
        return (isNegative * predictions.Squared()).sum([1, 2]) / isNegative.sum([1, 2]).Plus(Epsilon);
    }
}
